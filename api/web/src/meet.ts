/** "Where can they meet?": what networks have in common, as tables and on a map. */
import { askCommon, askOverlap, askPortFindings, Refusal } from './ask';
import type { Common, Exchange, Facility, Finding, MatrixRow, Overlap, Port, Shared } from './ask';
import { el, button, name } from './dom';
import { findingsColumn } from './findings';
import { mapOf, type Mark } from './map';
import { askPositions, type Positions } from './positions';
import { save } from './save';
import { type Column, type Sheet, tableOf } from './sheet';
import { counted, speed } from './text';

export interface Answer {
  overlap: Overlap;
  said: string;
  elements: HTMLElement[];
}

/** Generations come every few minutes. */
const mostTries = 3;

interface Facts {
  asns: number[];
  common: Common;
  overlap: Overlap;
  positions: Positions;
  doubts: Map<number, Finding[]>; // by port
}

const exchangeRow = (id: number) => `ix-${id}`;
const facilityRow = (id: number) => `fac-${id}`;
const file = (facts: Facts) => `meet-${facts.asns.map((asn) => `AS${asn}`).join('-')}`.slice(0, 100);

/** Of the places where all are, those findings that are about the place. */
function findingsOfPlaces(places: Shared[], id: 'ix_id' | 'fac_id'): Map<number, Finding[]> {
  return new Map(places.map((place) => [place[id] ?? 0, place.findings]));
}

function portText(port: Port): string {
  const remarks = [
    port.operational ? null : 'not operational',
    port.conflicted ? 'doubtful address' : null,
    port.is_rs_peer ? 'RS' : null,
  ].filter((remark) => remark !== null);
  return speed(port.speed_mbps) + (remarks.length === 0 ? '' : ` (${remarks.join(', ')})`);
}

/** `2 × 100G + 10G (RS)`: those that are alike together. */
function portsText(ports: Port[]): string {
  const counts = new Map<string, number>();
  for (const text of ports.map(portText)) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => (count === 1 ? text : `${count} × ${text}`)).join(' + ');
}

const familiesText = (exchange: Exchange) =>
  [exchange.ipv4 ? 'IPv4' : '', exchange.ipv6 ? 'IPv6' : ''].filter((family) => family !== '').join(' ');

interface Named {
  name: string;
  city: string;
  country: string;
}

function placeColumns<Place extends Named>(id: string, idOf: (place: Place) => number): Column<Place>[] {
  return [
    { heading: 'Name', name: 'name', value: (place) => place.name, show: (place) => name(place.name) },
    { heading: 'Id', name: id, value: idOf, number: true, hidden: true },
    { heading: 'City', name: 'city', value: (place) => place.city, show: (place) => name(place.city) },
    { heading: 'Country', name: 'country', value: (place) => place.country },
  ];
}

function exchangeSheet(facts: Facts): Sheet<Exchange> {
  const ofPlaces = findingsOfPlaces(facts.overlap.exchanges, 'ix_id');
  const findings = (exchange: Exchange) => [
    ...(ofPlaces.get(exchange.ix_id) ?? []),
    ...Object.values(exchange.members).flatMap((ports) => ports.flatMap((port) => facts.doubts.get(port.id) ?? [])),
  ];
  return {
    caption: 'Exchanges where all of them are',
    file: `${file(facts)}-exchanges`,
    rows: facts.common.exchanges,
    id: (exchange) => exchangeRow(exchange.ix_id),
    columns: [
      ...placeColumns<Exchange>('ix_id', (exchange) => exchange.ix_id),
      {
        heading: 'Usable',
        name: 'usable',
        value: (exchange) => exchange.usable,
        show: (exchange) =>
          exchange.usable ? el('span', { class: 'good' }, familiesText(exchange)) : el('span', {}, exchange.reason),
      },
      { heading: 'IPv4', name: 'ipv4', value: (exchange) => exchange.ipv4, hidden: true },
      { heading: 'IPv6', name: 'ipv6', value: (exchange) => exchange.ipv6, hidden: true },
      ...facts.asns.map((asn): Column<Exchange> => {
        const ports = (exchange: Exchange) => exchange.members[String(asn)] ?? [];
        return {
          heading: `AS${asn}`,
          name: `as${asn}_mbps`,
          number: true,
          // What is not operational carries nothing.
          value: (exchange) =>
            ports(exchange).reduce((sum, port) => sum + (port.operational ? port.speed_mbps : 0), 0),
          show: (exchange) => el('span', {}, portsText(ports(exchange))),
        };
      }),
      findingsColumn(findings),
    ],
  };
}

function facilitySheet(facts: Facts): Sheet<Facility> {
  const ofPlaces = findingsOfPlaces(facts.overlap.facilities, 'fac_id');
  const findings = (facility: Facility) => ofPlaces.get(facility.fac_id) ?? [];
  const degrees = (facility: Facility, k: 0 | 1) => facts.positions.facilities.get(facility.fac_id)?.[k] ?? '';
  return {
    caption: 'Facilities where all of them are',
    file: `${file(facts)}-facilities`,
    rows: facts.common.facilities,
    id: (facility) => facilityRow(facility.fac_id),
    columns: [
      ...placeColumns<Facility>('fac_id', (facility) => facility.fac_id),
      { heading: 'Latitude', name: 'latitude', value: (facility) => degrees(facility, 1), hidden: true },
      { heading: 'Longitude', name: 'longitude', value: (facility) => degrees(facility, 0), hidden: true },
      findingsColumn(findings),
    ],
  };
}

/** Of three and more networks: where at least two, and not all, of them are. */
function someSheet(facts: Facts, some: Shared[], kind: 'Exchanges' | 'Facilities'): Sheet<Shared> {
  const id = kind === 'Exchanges' ? 'ix_id' : 'fac_id';
  const row = kind === 'Exchanges' ? exchangeRow : facilityRow;
  return {
    caption: `${kind} where some of them are`,
    file: `${file(facts)}-some-${kind.toLowerCase()}`,
    rows: some,
    id: (place) => row(place[id] ?? 0),
    columns: [
      ...placeColumns<Shared>(id, (place) => place[id] ?? 0),
      {
        heading: 'Networks',
        name: 'networks',
        value: (place) => place.networks.map((network) => `AS${network.asn}`).join(' '),
      },
      findingsColumn((place) => place.findings),
    ],
  };
}

/** What each has in common with each. */
function matrixSheet(facts: Facts): Sheet<MatrixRow> {
  return {
    caption: 'Usable exchanges and facilities of each with each',
    file: `${file(facts)}-matrix`,
    rows: facts.overlap.networks,
    columns: [
      {
        heading: 'Network',
        name: 'name',
        value: (row) => row.name,
        show: (row) => el('span', {}, name(row.name), ` AS${row.asn}`),
      },
      { heading: 'ASN', name: 'asn', value: (row) => row.asn, hidden: true },
      ...facts.overlap.networks.flatMap((other, k): Column<MatrixRow>[] => [
        {
          heading: `AS${other.asn}`,
          name: `as${other.asn}_usable_exchanges`,
          number: true,
          value: (row) => row.usable_exchanges[k] ?? 0,
          show: (row) => el('span', {}, `${row.usable_exchanges[k] ?? 0} + ${row.facilities[k] ?? 0}`),
        },
        {
          heading: `Facilities with AS${other.asn}`,
          name: `as${other.asn}_facilities`,
          hidden: true,
          value: (row) => row.facilities[k] ?? 0,
        },
      ]),
      findingsColumn((row) => row.findings),
    ],
  };
}

function marksOf(facts: Facts): Mark[] {
  const usable = new Set(facts.common.exchanges.filter((one) => one.usable).map((one) => one.ix_id));
  const all = new Set(facts.common.facilities.map((one) => one.fac_id));
  const marks: Mark[] = [];
  for (const place of [...facts.overlap.exchanges, ...facts.overlap.facilities]) {
    const at = { name: place.name, city: place.city };
    if (place.ix_id !== undefined) {
      const position = facts.positions.exchanges.get(place.ix_id);
      if (position !== undefined)
        marks.push({ ...at, kind: 'exchange', position, full: usable.has(place.ix_id), row: exchangeRow(place.ix_id) });
    } else if (place.fac_id !== undefined) {
      const position = facts.positions.facilities.get(place.fac_id);
      if (position !== undefined)
        marks.push({ ...at, kind: 'facility', position, full: all.has(place.fac_id), row: facilityRow(place.fac_id) });
    }
  }
  return marks;
}

async function factsOf(asns: number[], signal: AbortSignal): Promise<Facts> {
  let common: Common;
  let overlap: Overlap;
  let tries = 0;
  do {
    [common, overlap] = await Promise.all([askCommon(asns, signal), askOverlap(asns, signal)]);
    // A new generation came between the two: nothing that is shown is of both.
  } while (common.generation !== overlap.generation && ++tries < mostTries);
  const doubtful = asns.filter((asn) =>
    common.exchanges.some((exchange) => exchange.members[String(asn)]?.some((port) => port.conflicted)),
  );
  const [positions, ...doubts] = await Promise.all([
    askPositions(
      new Map(overlap.exchanges.map((one) => [one.ix_id ?? 0, one.city])),
      overlap.facilities.map((one) => one.fac_id ?? 0),
      signal,
    ),
    ...doubtful.map((asn) => askPortFindings(asn, signal)),
  ]);
  return { asns, common, overlap, positions, doubts: new Map(doubts.flatMap((one) => [...one])) };
}

function summaryOf(facts: Facts): string {
  const { exchanges, facilities } = facts.common;
  const usable = exchanges.filter((one) => one.usable).length;
  return (
    `${counted(exchanges.length, 'exchange', 'exchanges')} in common, ${usable} of them usable, ` +
    `and ${counted(facilities.length, 'facility', 'facilities')}.`
  );
}

/** What the page shows of networks, at least two; throws a Refusal when the server has none. */
export async function meet(asns: number[], signal: AbortSignal): Promise<Answer> {
  const facts = await factsOf(asns, signal);
  if (facts.overlap.networks.length !== asns.length) throw new Refusal('The server answers of other networks.');
  const marks = marksOf(facts);
  const places = facts.overlap.exchanges.length + facts.overlap.facilities.length;
  const json = () => JSON.stringify({ common: facts.common, overlap: facts.overlap });
  const elements: HTMLElement[] = [
    el('div', { class: 'tools' }, button('Everything as JSON', () => save(`${file(facts)}.json`, 'application/json', json()), {
      'aria-label': 'Download everything as JSON',
    })),
    mapOf(marks, file(facts)),
  ];
  if (marks.length < places)
    elements.push(el('p', {}, `${places - marks.length} of ${places} places do not say where they are, and are not on the map.`));
  if (facts.common.exchanges.length > 0) elements.push(tableOf(exchangeSheet(facts)));
  if (facts.common.facilities.length > 0) elements.push(tableOf(facilitySheet(facts)));
  if (asns.length > 2) {
    const allIx = new Set(facts.common.exchanges.map((one) => one.ix_id));
    const allFac = new Set(facts.common.facilities.map((one) => one.fac_id));
    const exchanges = facts.overlap.exchanges.filter((one) => !allIx.has(one.ix_id ?? 0));
    const facilities = facts.overlap.facilities.filter((one) => !allFac.has(one.fac_id ?? 0));
    if (exchanges.length > 0) elements.push(tableOf(someSheet(facts, exchanges, 'Exchanges')));
    if (facilities.length > 0) elements.push(tableOf(someSheet(facts, facilities, 'Facilities')));
  }
  elements.push(tableOf(matrixSheet(facts)));
  return { overlap: facts.overlap, said: summaryOf(facts), elements };
}
