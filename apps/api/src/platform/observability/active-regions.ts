/** Injection token: gives the codes of the regions that take machines now. The catalogue provides it, so that the platform need not know the catalogue. */
export const ACTIVE_REGIONS = Symbol('ACTIVE_REGIONS');
export type ActiveRegions = () => readonly string[];
