/** The page: what its address asks is shown, and what is chosen becomes its address. */
import './style.css';
import { Refusal, type Freshness } from './ask';
import { hashOf, mostNetworks, viewOf, type Expand, type Meet, type View } from './address';
import { place } from './dom';
import { expand, form } from './expand';
import { meet } from './meet';
import { picker } from './picker';
import { age, tame } from './text';

const question = place('question');
const answer = place('answer');
const status = place('status');
const freshness = place('freshness');

const networks = picker('Networks', mostNetworks, (asns) => go({ kind: 'meet', asns }));

const plan = form(go);

/** What each question was last asked about, for the way back to it. */
let lastMeet: Meet = { kind: 'meet', asns: [] };
let lastExpand: Expand = { kind: 'expand', asn: null, policy: 'Open', type: 'exchange', budget: 10 };

let shown: AbortController | null = null;

function go(view: View): void {
  const hash = hashOf(view);
  if (hash === (window.location.hash || '#')) return show();
  window.location.hash = hash; // which shows it
}

/** What stands there already keeps the focus. */
function ask(element: HTMLElement): void {
  if (question.firstElementChild !== element) question.replaceChildren(element);
}

function say(text: string): void {
  status.textContent = tame(text); // a server's refusal may hold names
}

function sayFresh(of: Freshness): void {
  freshness.textContent = `Generation ${of.generation} of ${of.as_of}, ${age(of.age_seconds)} old.`;
}

async function showMeet(asns: number[], signal: AbortSignal): Promise<void> {
  ask(networks.element);
  networks.set(asns);
  if (asns.length < 2) {
    answer.replaceChildren();
    say(asns.length === 0 ? 'Choose two or more networks.' : 'Choose another network.');
    return;
  }
  const { overlap, said, elements } = await meet(asns, signal);
  if (signal.aborted) return;
  networks.learn(overlap.networks);
  answer.replaceChildren(...elements);
  sayFresh(overlap);
  say(said);
}

async function showExpand(view: Expand, signal: AbortSignal): Promise<void> {
  ask(plan.element);
  plan.set(view);
  const { asn } = view;
  if (asn === null) {
    answer.replaceChildren();
    say('Choose your network.');
    return;
  }
  const { plan: found, said, elements } = await expand({ ...view, asn }, signal);
  if (signal.aborted) return;
  plan.learn([found.network]);
  answer.replaceChildren(...elements);
  sayFresh(found);
  say(said);
}

function show(): void {
  shown?.abort();
  shown = new AbortController();
  const { signal } = shown;
  const view = viewOf(window.location);
  if (view.kind === 'meet') lastMeet = view;
  else lastExpand = view;
  const links: View[] = [lastMeet, { ...lastExpand, asn: lastExpand.asn ?? lastMeet.asns[0] ?? null }];
  for (const to of links) {
    const link = place(`to-${to.kind}`);
    link.setAttribute('href', hashOf(to));
    if (to.kind === view.kind) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const asked = view.kind === 'meet' ? showMeet(view.asns, signal) : showExpand(view, signal);
  asked.catch((problem: unknown) => {
    if (signal.aborted) return;
    answer.replaceChildren();
    say(problem instanceof Refusal ? problem.message : `This page has a defect: ${String(problem)}`);
  });
}

window.addEventListener('hashchange', show);
// From here on all that is shown is in the hash, so that it can be emptied.
if (window.location.hash.length < 2 && window.location.search !== '')
  window.history.replaceState(null, '', window.location.pathname + hashOf(viewOf(window.location)));
show();
