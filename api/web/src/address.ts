/**
 * What the page shows is in its address, so that it can be kept and sent to others:
 * `#asns=64496,64500`, or `#expand=64496&policy=Open&type=facility&budget=5`. `?asns=` is taken too.
 */

/** As many networks as the server compares. */
export const mostNetworks = 25;
/** As many steps as the server's plan has. */
export const mostBudget = 100;
export const policies = ['Open', 'Selective', 'Restrictive', 'No'] as const;

export type PlaceType = 'exchange' | 'facility';
export interface Meet {
  kind: 'meet';
  asns: number[];
}
export interface Expand {
  kind: 'expand';
  asn: number | null;
  policy: string;
  type: PlaceType;
  budget: number;
}
export type View = Meet | Expand;

/** `64496`, `AS64496` or `1.10`; null for all else. */
export function parseAsn(text: string): number | null {
  const match = /^(?:as)?(?:(\d{1,5})\.)?(\d{1,10})$/i.exec(text.trim());
  if (match === null) return null;
  const high = Number(match[1] ?? 0);
  const low = Number(match[2]);
  if (match[1] !== undefined && (high > 65535 || low > 65535)) return null;
  const asn = high * 65536 + low;
  return asn >= 1 && asn <= 4294967295 ? asn : null;
}

/** Each once, in their order; what is no AS number is left out. */
export function parseAsns(text: string): number[] {
  const asns = text.split(/[\s,;]+/).map(parseAsn);
  return [...new Set(asns.filter((asn) => asn !== null))];
}

export function viewOf(location: { hash: string; search: string }): View {
  const said = new URLSearchParams(location.hash.length > 1 ? location.hash.slice(1) : location.search);
  const expand = said.get('expand');
  if (expand === null) return { kind: 'meet', asns: parseAsns(said.get('asns') ?? '') };
  const policy = said.get('policy') ?? '';
  const budget = Number(said.get('budget') ?? 10);
  return {
    kind: 'expand',
    asn: parseAsn(expand),
    policy: policies.find((one) => one === policy) ?? 'Open',
    type: said.get('type') === 'facility' ? 'facility' : 'exchange',
    budget: Number.isInteger(budget) && budget >= 1 && budget <= mostBudget ? budget : 10,
  };
}

export function hashOf(view: View): string {
  if (view.kind === 'meet') return view.asns.length === 0 ? '#' : `#asns=${view.asns.join(',')}`;
  if (view.asn === null) return '#expand';
  return `#expand=${view.asn}&policy=${view.policy}&type=${view.type}&budget=${view.budget}`;
}
