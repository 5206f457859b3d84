/** "What should we join?": the exchanges or facilities that make most networks reachable, one after another. */
import { ask, type Finding, type Freshness, type Network } from './ask';
import { mostBudget, policies, type Expand, type PlaceType } from './address';
import { curveOf } from './curve';
import { button, el, name } from './dom';
import { findingsColumn } from './findings';
import { mapOf, type Mark } from './map';
import { pictureOf } from './picture';
import { picker, type Picker } from './picker';
import { askPositions } from './positions';
import { save } from './save';
import { type Sheet, tableOf } from './sheet';
import { counted } from './text';

export interface Step {
  ix_id?: number;
  fac_id?: number;
  name: string;
  city: string;
  country: string;
  /** That become reachable by it. */
  networks: number;
  /** Reached with this and all before. */
  covered: number;
  findings: Finding[];
}
export interface Plan extends Freshness {
  network: Network;
  /** All of the policy, also those that are nowhere; each weighs one. */
  targets: number;
  /** Where the network is already. */
  reachable_now: number;
  steps: Step[];
  /** What no other choice exceeds; null when it was not looked for. */
  optimum: number | null;
}

export interface Form {
  element: HTMLElement;
  set(view: Expand): void;
  learn: Picker['learn'];
}

function select(id: string, label: string, choices: readonly string[]): { element: HTMLElement; field: HTMLSelectElement } {
  const field = el('select', { id }, ...choices.map((choice) => el('option', { value: choice }, choice)));
  return { element: el('div', {}, el('label', { for: id }, label), field), field };
}

/** What is asked: whose plan, to reach whom, by what, and how many steps. */
export function form(changed: (view: Expand) => void): Form {
  let view: Expand = { kind: 'expand', asn: null, policy: 'Open', type: 'exchange', budget: 10 };
  const network = picker('Network', 1, (asns) => changed({ ...view, asn: asns[0] ?? null }));
  const policy = select('policy', 'Reach networks of policy', policies);
  const type = select('type', 'By joining', ['exchange', 'facility']);
  const budget = el('input', { id: 'budget', type: 'number', min: '1', max: String(mostBudget), required: '' });
  policy.field.addEventListener('change', () => changed({ ...view, policy: policy.field.value }));
  type.field.addEventListener('change', () => changed({ ...view, type: type.field.value as PlaceType }));
  budget.addEventListener('change', () => {
    if (budget.checkValidity()) changed({ ...view, budget: budget.valueAsNumber });
  });
  const choices = el(
    'form',
    {},
    policy.element,
    type.element,
    el('div', {}, el('label', { for: 'budget' }, 'At most'), budget),
  );
  choices.addEventListener('submit', (event) => event.preventDefault());
  return {
    element: el('div', {}, network.element, choices),
    set(now) {
      view = now;
      network.set(now.asn === null ? [] : [now.asn]);
      policy.field.value = now.policy;
      type.field.value = now.type;
      budget.value = String(now.budget);
    },
    learn: network.learn,
  };
}

const rowOf = (step: Step) => (step.ix_id === undefined ? `fac-${step.fac_id}` : `ix-${step.ix_id}`);

function stepSheet(plan: Plan, view: Expand, file: string): Sheet<Step> {
  const percent = (covered: number) => Math.round((1000 * covered) / plan.targets) / 10;
  return {
    caption: 'What to join, in this order',
    file,
    rows: plan.steps,
    id: rowOf,
    columns: [
      { heading: 'Name', name: 'name', value: (step) => step.name, show: (step) => name(step.name) },
      { heading: 'Step', name: 'step', value: (step) => plan.steps.indexOf(step) + 1, number: true },
      {
        heading: 'Id',
        name: view.type === 'exchange' ? 'ix_id' : 'fac_id',
        value: (step) => step.ix_id ?? step.fac_id ?? 0,
        number: true,
        hidden: true,
      },
      { heading: 'City', name: 'city', value: (step) => step.city, show: (step) => name(step.city) },
      { heading: 'Country', name: 'country', value: (step) => step.country },
      { heading: 'New', name: 'gain', value: (step) => step.networks, number: true },
      { heading: 'Reached', name: 'covered', value: (step) => step.covered, number: true },
      { heading: '%', name: 'percent', value: (step) => percent(step.covered), number: true },
      findingsColumn((step) => step.findings),
    ],
  };
}

async function marksOf(plan: Plan, signal: AbortSignal): Promise<Mark[]> {
  const positions = await askPositions(
    new Map(plan.steps.flatMap((step) => (step.ix_id === undefined ? [] : [[step.ix_id, step.city] as const]))),
    plan.steps.flatMap((step) => (step.fac_id === undefined ? [] : [step.fac_id])),
    signal,
  );
  return plan.steps.flatMap((step): Mark[] => {
    const position =
      step.ix_id === undefined ? positions.facilities.get(step.fac_id ?? 0) : positions.exchanges.get(step.ix_id);
    const kind = step.ix_id === undefined ? 'facility' : 'exchange';
    return position === undefined ? [] : [{ kind, name: step.name, city: step.city, position, full: true, row: rowOf(step) }];
  });
}

export interface Answer {
  plan: Plan;
  said: string;
  elements: HTMLElement[];
}

/** Throws a Refusal when the server has no plan. */
export async function expand(view: Expand & { asn: number }, signal: AbortSignal): Promise<Answer> {
  const query = new URLSearchParams({
    asn: String(view.asn),
    policy: view.policy,
    type: view.type,
    budget: String(view.budget),
  });
  const plan = await ask<Plan>(`v0.1/plan/expand?${query}`, signal);
  const marks = await marksOf(plan, signal);
  const [one, many] = view.type === 'exchange' ? ['exchange', 'exchanges'] : ['facility', 'facilities'];
  const reached = plan.steps.at(-1)?.covered ?? plan.reachable_now;
  const wanted = counted(plan.targets, `network of policy ${view.policy}`, `networks of policy ${view.policy}`);
  const said =
    plan.steps.length === 0
      ? `No other ${one} brings any of ${wanted}; ${plan.reachable_now} are in reach.`
      : `${plan.reachable_now} of ${wanted} are in reach; ${counted(plan.steps.length, one, many)} more ` +
        `make it ${reached}${plan.optimum === reached ? ', and no other choice more' : ''}.`;
  if (plan.steps.length === 0) return { plan, said, elements: [] };
  const file = `expand-AS${view.asn}-${view.policy}-${many}`;
  const { element, drawing } = curveOf(
    plan.reachable_now,
    plan.targets,
    plan.steps.map((step) => ({ name: step.name, reached: step.covered })),
    many,
  );
  const tools = el(
    'div',
    { class: 'tools' },
    button('JSON', () => save(`${file}.json`, 'application/json', JSON.stringify(plan)), {
      'aria-label': 'Download the plan as JSON',
    }),
    button('SVG', () => save(`${file}-curve.svg`, 'image/svg+xml', pictureOf(drawing)), {
      'aria-label': 'Download the curve as SVG',
    }),
  );
  return {
    plan,
    said,
    elements: [
      el('section', {}, el('div', { class: 'above' }, el('h2', {}, 'Networks reached'), tools), element),
      tableOf(stepSheet(plan, view, file)),
      mapOf(marks, `${file}-map`),
    ],
  };
}
