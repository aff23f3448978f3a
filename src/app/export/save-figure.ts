/** A figure as a file of each form, with its provenance inside. Loaded when the first is wanted. */
import * as plot from '@observablehq/plot';
import { experimentToFile } from '../../experiment/codec';
import { type FigureProvenance, provenanceEntries } from '../../report/figure/figure-provenance';
import { figureCsv, figureJson } from '../../report/figure/figure-table';
import { pngWithText } from '../../report/figure/png-text';
import { svgWithMetadata } from '../../report/figure/svg-metadata';
import { provenanceOf } from '../../report/result-file';
import { save } from '../evidence/downloads';
import type { Origin } from '../evidence/origin';
import { keptWords } from '../kept/words';
import type { Figure, Form } from './figure';
import { paperDrawing } from './paper-drawing';
import { rasterPng } from './raster-png';

const TYPES: Readonly<Record<Form, string>> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  csv: 'text/csv',
  json: 'application/json',
  parquet: 'application/vnd.apache.parquet',
};

/**
 * @param dark for drawings and pictures: in the colours of the dark page
 * @returns the name of the file
 * @throws Error with what to do, where the browser cannot draw it
 */
export async function saveFigure(figure: Figure, form: Form, dark: boolean): Promise<string> {
  const name = `${figure.name}.${form}`;
  save(name, TYPES[form], await contentOf(figure, form, dark));
  return name;
}

async function contentOf(figure: Figure, form: Form, dark: boolean): Promise<BlobPart> {
  const provenance = figureProvenance(figure);
  switch (form) {
    case 'svg':
    case 'png': {
      const options = { dark: figure.dark ?? dark, footer: footer(provenance) };
      const drawing = paperDrawing(figure, figure.panels(plot), options);
      const svg = svgWithMetadata(drawing.text, figure.caption, provenance);
      if (form === 'svg') return svg;
      return pngWithText(await rasterPng(svg, drawing), provenanceEntries(provenance));
    }
    case 'csv':
      return figureCsv(dataOf(figure).table, provenance);
    case 'json':
      return figureJson(dataOf(figure).result(), dataOf(figure).table, provenance);
    case 'parquet': {
      const { figureParquet } = await import('../../report/figure/figure-parquet');
      return figureParquet(dataOf(figure).table, provenance);
    }
  }
}

function dataOf({ title, data }: Figure): NonNullable<Figure['data']> {
  if (data === null) throw new RangeError(`“${title}” is a picture and has no table. Save it as PNG.`);
  return data;
}

function figureProvenance({ title, origin, complete }: Figure): FigureProvenance {
  const { compared } = origin;
  return {
    figure: title,
    ...originProvenance(origin),
    complete,
    ...(compared !== undefined && {
      compared: {
        ...originProvenance(compared),
        complete: compared.complete,
        digest: compared.digest,
      },
    }),
  };
}

function originProvenance({ engines, seed, command, link, experiment, kept, lab = __APP_VERSION__ }: Origin) {
  const computed = engines === null ? { lab, engine: 'none', adapter: 'none' } : provenanceOf(lab, engines);
  return {
    ...computed,
    seed,
    command,
    link,
    experiment: experiment && experimentToFile(experiment),
    ...(kept !== undefined && { name: kept.name, kept: kept.when }),
  };
}

/** What a reader of the paper can check at a glance; the rest is in the metadata. */
function footer({
  lab,
  engine,
  adapter,
  seed,
  command,
  complete,
  name,
  kept,
  compared,
}: FigureProvenance): string {
  const other = compared && ` B: ${compared.name ?? ''}, ${compared.engine}, seed ${compared.seed}.`;
  const by = engine === 'none' ? '' : ` ${engine}, ${adapter}.`;
  return `Decision–Sampling Lab ${lab}.${by} Seed ${seed}. ${command}${complete ? '' : ' (not complete)'}${name === undefined || kept === undefined ? '' : `. Kept ${keptWords({ name, when: kept })}`}${other ?? ''}`;
}
