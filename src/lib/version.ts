/** Version of the package. */
export const VERSION: string = __APP_VERSION__;
