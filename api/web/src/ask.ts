/** The questions that the page asks, of its own server alone; their answers are as /openapi.json has them. */

/** What the server, or the way to it, says against a question. */
export class Refusal extends Error {}

export interface Finding {
  code: string;
  id: number | null;
  text: string;
}
export interface Network {
  asn: number;
  name: string;
}
export interface Port {
  id: number;
  speed_mbps: number;
  is_rs_peer: boolean;
  operational: boolean;
  conflicted: boolean;
  ipaddr4: string | null;
  ipaddr6: string | null;
}
interface Place {
  name: string;
  city: string;
  country: string;
}
export interface Exchange extends Place {
  ix_id: number;
  ipv4: boolean;
  ipv6: boolean;
  usable: boolean;
  reason: string;
  members: Record<string, Port[]>;
}
export interface Facility extends Place {
  fac_id: number;
}
/** Where all of them are. */
export interface Common {
  generation: number;
  exchanges: Exchange[];
  facilities: Facility[];
}
export interface Shared extends Place {
  ix_id?: number;
  fac_id?: number;
  networks: Network[];
  findings: Finding[];
}
export interface MatrixRow extends Network {
  exchanges: number[];
  usable_exchanges: number[];
  facilities: number[];
  mbps: number[];
  findings: Finding[];
}
export interface Freshness {
  generation: number;
  as_of: string;
  age_seconds: number;
}
/** What each has in common with each, and where at least two of them are. */
export interface Overlap extends Freshness {
  networks: MatrixRow[];
  exchanges: Shared[];
  facilities: Shared[];
}
export interface Hit {
  type: string;
  name?: string;
  asn?: number;
  field: string;
  found: string;
}

/** A server of the same machine or net that has not answered by then will not. */
const patience = 20_000;

/** `errors` of an answer, in the form that every path but PeeringDB's has. */
function reasonIn(body: unknown): string | null {
  const errors = (body as { errors?: { messages?: string[] }[] } | null)?.errors;
  if (!Array.isArray(errors)) return null;
  return errors.flatMap((error) => error.messages ?? []).join('; ') || null;
}

export async function ask<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  const limits = [AbortSignal.timeout(patience), ...(signal === undefined ? [] : [signal])];
  let response: Response;
  try {
    response = await fetch(path, { signal: AbortSignal.any(limits), headers: { Accept: 'application/json' } });
  } catch (problem) {
    if (signal?.aborted) throw problem;
    throw new Refusal('The server does not answer.');
  }
  const body = (await response.json().catch(() => null)) as Answer | null;
  if (response.ok && body !== null) return body;
  throw new Refusal(reasonIn(body) ?? `The server answers ${response.status}.`);
}

export function askCommon(asns: number[], signal: AbortSignal): Promise<Common> {
  return ask(`v0.1/common?asns=${asns.join(',')}`, signal);
}

export function askOverlap(asns: number[], signal: AbortSignal): Promise<Overlap> {
  return ask(`v0.1/plan/overlap?asns=${asns.join(',')}`, signal);
}

/** Networks that fit what somebody types, the best first. */
export async function askNetworks(text: string, signal: AbortSignal): Promise<(Network & Hit)[]> {
  const query = new URLSearchParams({ q: text, type: 'net', max_results: '50' });
  const { results } = await ask<{ results: Hit[] }>(`v0.1/search?${query}`, signal);
  return results.filter((hit): hit is Network & Hit => hit.asn !== undefined && hit.asn > 0);
}

/** Findings against ports of a network, by the port. */
export async function askPortFindings(asn: number, signal: AbortSignal): Promise<Map<number, Finding[]>> {
  const { findings } = await ask<{ findings: Finding[] }>(
    `v0.1/findings?asn=${asn}&type=netixlan&max_results=1000`,
    signal,
  );
  const byPort = new Map<number, Finding[]>();
  for (const finding of findings) {
    if (finding.id !== null) byPort.set(finding.id, [...(byPort.get(finding.id) ?? []), finding]);
  }
  return byPort;
}
