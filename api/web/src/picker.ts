/**
 * Where networks are typed: by name with suggestions, by AS number, or several numbers at once. The keyboard does all of
 * it: arrows and Enter choose, Escape closes, Backspace in an empty field takes the last one away.
 * source  WAI-ARIA Authoring Practices, "Editable Combobox With List Autocomplete"
 */
import { askNetworks, Refusal, type Network } from './ask';
import { mostNetworks, parseAsn, parseAsns } from './address';
import { button, el, name } from './dom';
import { tame } from './text';

const mostShown = 10;
/** Between keys of one word. */
const pause = 80;

export interface Picker {
  element: HTMLElement;
  /** Shows these as chosen, and tells nobody. */
  set(asns: number[]): void;
  /** A network's name, once somebody knows it. */
  learn(networks: Network[]): void;
}

export function picker(label: string, most: number, changed: (asns: number[]) => void): Picker {
  const id = `picker-${label.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;
  const names = new Map<number, string>();
  let chosen: number[] = [];
  let hits: Network[] = [];
  let active = 0;
  let asked: AbortController | null = null;
  let timer = 0;

  const chips = el('ul', { class: 'chips', 'aria-label': 'Chosen' });
  const list = el('ul', { id: `${id}-list`, role: 'listbox', 'aria-label': 'Networks', hidden: '' });
  const input = el('input', {
    id,
    type: 'text',
    role: 'combobox',
    placeholder: 'A name or AS number',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    maxlength: '200',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': list.id,
  });
  const found = el('span', { class: 'unseen', role: 'status' });
  /** For all to see, when there is no list that shows it. */
  const say = (text: string, isSeen: boolean) => {
    found.textContent = tame(text);
    found.className = isSeen ? 'said' : 'unseen';
  };

  const showChips = () => {
    chips.replaceChildren(
      ...chosen.map((asn) => {
        const known = names.get(asn);
        const remove = button('×', () => put(chosen.filter((one) => one !== asn)), {
          'aria-label': `Remove AS${asn}`,
        });
        return el('li', {}, `AS${asn} `, known === undefined ? null : name(known), remove);
      }),
    );
    chips.hidden = chosen.length === 0;
  };
  const put = (asns: number[]) => {
    const all = [...new Set(asns)];
    chosen = most === 1 ? all.slice(-1) : all.slice(0, most);
    showChips();
    changed(chosen);
    if (most > 1 && all.length > most) say(`No more than ${most} networks are compared; take one away first.`, true);
    input.focus();
  };
  const close = () => {
    asked?.abort();
    clearTimeout(timer);
    hits = [];
    list.hidden = true;
    list.replaceChildren();
    say('', false);
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const choose = (asns: number[]) => {
    input.value = '';
    close();
    put([...chosen, ...asns]);
  };
  const mark = (which: number) => {
    active = which;
    [...list.children].forEach((option, k) => option.setAttribute('aria-selected', String(k === which)));
    const option = list.children[which];
    if (option === undefined) return;
    input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  };
  const open = (networks: Network[]) => {
    hits = networks.filter((hit) => !chosen.includes(hit.asn)).slice(0, mostShown);
    list.replaceChildren(
      ...hits.map((hit, k) => {
        const option = el('li', { id: `${list.id}-${k}`, role: 'option' }, name(hit.name), ` AS${hit.asn}`);
        // Before the field loses the focus.
        option.addEventListener('pointerdown', (event) => {
          event.preventDefault();
          names.set(hit.asn, hit.name);
          choose([hit.asn]);
        });
        return option;
      }),
    );
    list.hidden = hits.length === 0;
    input.setAttribute('aria-expanded', String(hits.length > 0));
    const isNumber = parseAsns(input.value).length > 0; // which needs no suggestion
    const none = networks.length === 0 ? 'No network found' : 'Chosen already';
    say(hits.length === 0 ? none : `${hits.length} networks found`, hits.length === 0 && !isNumber);
    mark(0);
  };
  const search = async () => {
    asked?.abort();
    const text = input.value.trim();
    if (text === '') return close();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const networks = await askNetworks(text, signal);
      if (!signal.aborted) open(networks);
    } catch (problem) {
      if (signal.aborted) return;
      close(); // an AS number can be typed all the same
      say(problem instanceof Refusal ? problem.message : 'The server does not answer.', true);
    }
  };
  const take = () => {
    const typed = input.value.trim();
    const numbers = parseAsns(typed);
    const hit = hits[active];
    const onlyNumbers = typed !== '' && typed.split(/[\s,;]+/).every((part) => part === '' || parseAsn(part) !== null);
    // Who has typed a whole number means it, unless he went down the list.
    if (onlyNumbers && numbers.length > 0 && active === 0) return choose(numbers);
    if (hit === undefined) return;
    names.set(hit.asn, hit.name);
    choose([hit.asn]);
  };

  input.addEventListener('input', () => {
    clearTimeout(timer);
    asked?.abort();
    hits = []; // they were of another word: Enter shall not take one of them
    timer = window.setTimeout(() => void search(), pause);
  });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && hits.length > 0) {
      mark((active + step + hits.length) % hits.length);
    } else if (step === 1) {
      void search();
    } else if (event.key === 'Enter') {
      take();
    } else if (event.key === 'Escape' && !list.hidden) {
      close();
    } else if (event.key === 'Escape') {
      input.value = '';
    } else if (event.key === 'Backspace' && input.value === '' && chosen.length > 0) {
      put(chosen.slice(0, -1));
    } else {
      return;
    }
    event.preventDefault();
  });

  const hint = most === 1 ? '' : ` (2 to ${mostNetworks})`;
  showChips();
  return {
    element: el(
      'div',
      { class: 'picker' },
      el('label', { for: id }, `${label}${hint}`),
      chips,
      el('div', { class: 'combobox' }, input, list),
      found,
    ),
    set(asns) {
      chosen = asns;
      showChips();
    },
    learn(networks) {
      for (const network of networks) names.set(network.asn, network.name);
      showChips();
    },
  };
}
