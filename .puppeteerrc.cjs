// The browser is found or installed by scripts/browser.mjs, so that `npm ci` needs no network beyond the registry.
module.exports = { skipDownload: true };
