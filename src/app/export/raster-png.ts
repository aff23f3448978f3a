/** A drawing as a picture. */

/** Pixels for each unit of the drawing: sharp on paper and on dense screens. */
const SCALE = 2;

/**
 * @param svg complete in itself: what it would fetch is not there
 * @throws Error where the browser makes no picture of this size
 */
export async function rasterPng(
  svg: string,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Uint8Array> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(SCALE * width);
  canvas.height = Math.round(SCALE * height);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) {
    throw new Error(
      `This browser makes no picture of ${canvas.width} × ${canvas.height} pixels. Save the figure as SVG instead.`,
    );
  }
  return new Uint8Array(await blob.arrayBuffer());
}
