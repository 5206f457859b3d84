/** The page: what its address asks is shown, and what is chosen becomes its address. */
import './style.css';
import { Refusal, type Freshness } from './ask';
import { hashOf, mostNetworks, viewOf, type View } from './address';
import { place } from './dom';
import { meet } from './meet';
import { picker } from './picker';
import { age } from './text';

const question = place('question');
const answer = place('answer');
const status = place('status');
const freshness = place('freshness');

const networks = picker('Networks', mostNetworks, (asns) => go({ kind: 'meet', asns }));

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
  status.textContent = text;
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

function show(): void {
  shown?.abort();
  shown = new AbortController();
  const { signal } = shown;
  const view = viewOf(window.location);
  const asked = showMeet(view.kind === 'meet' ? view.asns : [], signal);
  asked.catch((problem: unknown) => {
    if (signal.aborted) return;
    answer.replaceChildren();
    say(problem instanceof Refusal ? problem.message : `This page has a defect: ${String(problem)}`);
  });
}

window.addEventListener('hashchange', show);
show();
