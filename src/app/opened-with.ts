/** The query that the lab was opened with: pages that come later find the address rewritten by those before. */
export const OPENED_WITH = location.search;
