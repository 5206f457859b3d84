// What a person would miss, each by its name. check.mjs gives the tools.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const two = '/#asns=64496,64500';
const said = '8 exchanges in common, 6 of them usable, and 5 facilities.';

const status = (page) => page.locator('#status');
const says = (page, text) => status(page).filter({ hasText: text }).waitFor();
const names = (page, caption) => page.getByRole('table', { name: caption }).getByRole('rowheader').allInnerTexts();
const exchanges = 'Exchanges where all of them are';
const facilities = 'Facilities where all of them are';

async function compared(t, base = t.plain, options = {}) {
  const page = await t.open(base + two, options);
  await page.getByRole('table', { name: exchanges }).waitFor();
  return page;
}

async function downloaded(page, label) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: label, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

/** What axe finds, in words. */
async function barriers(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

const widthOf = (page) => page.evaluate(() => document.scrollingElement.scrollWidth);

export const checks = {
  async 'the first paint comes within 300 ms, and 250 kB are enough'(t) {
    const paints = [];
    let bytes = 0;
    for (let k = 0; k < 5; ++k) {
      const page = await t.open();
      await says(page, 'Choose two or more networks');
      paints.push(
        await page.evaluate(
          () =>
            new Promise((done) => {
              new PerformanceObserver((list) => done(list.getEntries()[0].startTime)).observe({
                type: 'paint',
                buffered: true,
              });
            }),
        ),
      );
      bytes = await page.evaluate(() =>
        [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce(
          (sum, entry) => sum + entry.transferSize,
          0,
        ),
      );
    }
    paints.sort((one, other) => one - other);
    t.figure(`first paint: ${paints.map(Math.round).join(', ')} ms; ${bytes} bytes over the wire`);
    t.expect(paints[2] < 300, `the first paint takes ${paints[2]} ms`);
    t.expect(bytes > 10_000 && bytes <= 250_000, `the page takes ${bytes} bytes`);
  },

  async 'two networks are found by typing, with the keyboard alone'(t) {
    const page = await t.open();
    const field = page.getByRole('combobox', { name: 'Networks' });
    for (let k = 0; k < 3; ++k) await page.keyboard.press('Tab'); // past the two questions
    t.expect(await field.evaluate((one) => one === document.activeElement), 'Tab does not lead to the field');
    await page.keyboard.type('st');
    await page.getByRole('option').first().waitFor();
    const offered = await page.getByRole('option').allInnerTexts();
    t.expect(offered.length > 1, `one hit is no choice: ${offered}`);
    const active = () =>
      page.evaluate(() => document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.innerText);
    t.equal(await active(), offered[0], 'what Enter would take');
    await page.keyboard.press('ArrowDown');
    t.equal(await active(), offered[1], 'one further down');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    t.equal(await active(), offered.at(-1), 'round the top');
    await page.keyboard.press('Escape');
    t.equal(await field.getAttribute('aria-expanded'), 'false', 'after Escape the list');
    await page.keyboard.press('Escape');
    t.equal(await field.inputValue(), '', 'after another one the field');
    await page.keyboard.type('halcyon');
    await page.getByRole('option', { name: 'Halcyon Content Network AS64496' }).waitFor();
    await page.keyboard.press('Enter');
    await says(page, 'Choose another network');
    await page.keyboard.type('AS64500');
    await page.keyboard.press('Enter');
    await says(page, said);
    t.equal(new URL(page.url()).hash, '#asns=64496,64500', 'the address');
    t.expect(await field.evaluate((one) => one === document.activeElement), 'the field has lost the focus');
    await page.keyboard.press('Backspace');
    await says(page, 'Choose another network');
    await page.goBack();
    await says(page, said);
    await page.getByRole('button', { name: 'Remove AS64496' }).click();
    await says(page, 'Choose another network');
    t.equal(new URL(page.url()).hash, '#asns=64500', 'the address');
    await field.fill('64496, AS64507');
    await page.keyboard.press('Enter');
    await says(page, '3 exchanges in common');
    t.equal(new URL(page.url()).hash, '#asns=64500,64496,64507', 'the address');
  },

  async 'the tables say where they meet, how fast, and what is doubtful'(t) {
    const page = await compared(t);
    t.equal(await status(page).innerText(), said, 'what a screen reader hears');
    t.equal((await names(page, exchanges)).length, 8, 'exchanges');
    t.equal((await names(page, facilities)).length, 5, 'facilities');
    const row = (place) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: place, exact: true }) });
    t.equal(
      await row('Polder Exchange Amsterdam').getByRole('cell').allInnerTexts(),
      ['Amsterdam', 'NL', 'IPv4 IPv6', '2 × 100G', '100G'],
      'a row',
    );
    const kenya = (await row('Acacia Peering Point').innerText()).replaceAll(/\s+/g, ' ');
    t.expect(kenya.includes('no address on an operational port: AS64500'), `why it is not usable: ${kenya}`);
    t.expect(kenya.includes('10G (not operational)'), `the port that is down: ${kenya}`);
    t.expect((await page.locator('#freshness').innerText()).startsWith('Generation 1 of '), 'of which generation it is');
    const doubtful = await t.open(`${t.plain}/#asns=64507,64509`);
    await doubtful.locator('details').first().waitFor();
    await doubtful.locator('summary').first().click();
    const findings = await doubtful.locator('details[open] li').allInnerTexts();
    t.expect(findings.some((one) => /^F-(IPRANGE|ADDRESS)/.test(one)), `findings: ${findings}`);
  },

  async 'headings sort'(t) {
    const page = await compared(t);
    const table = page.getByRole('table', { name: exchanges });
    const heading = table.getByRole('button', { name: 'AS64496' });
    const speeds = () => table.locator('td[data-heading="AS64496"]').allInnerTexts();
    await heading.click();
    const downwards = await speeds();
    await heading.click();
    const upwards = await speeds();
    t.equal(await table.getByRole('columnheader', { name: 'AS64496' }).getAttribute('aria-sort'), 'ascending', 'said to be');
    t.expect(downwards[0].startsWith('400G') && upwards.at(-1).startsWith('400G'), `fastest first, then last: ${downwards} ${upwards}`);
    await table.getByRole('button', { name: 'Name' }).click();
    const sorted = await names(page, exchanges);
    t.equal(sorted, [...sorted].sort((one, other) => one.localeCompare(other)), 'by name');
  },

  async 'the map shows each place, near and far'(t) {
    const page = await compared(t);
    t.equal(await page.locator('circle.mark').count(), 8, 'exchanges on the map');
    t.equal(await page.locator('circle.mark.full').count(), 6, 'usable ones');
    t.equal(await page.locator('rect.mark').count(), 5, 'facilities on the map');
    t.expect((await page.locator('path.land').getAttribute('d')).length > 20_000, 'there is no land');
    const inside = await page.evaluate(() => {
      const frame = document.querySelector('svg.map').getBoundingClientRect();
      return [...document.querySelectorAll('.mark')].every((mark) => {
        const { left, right, top, bottom } = mark.getBoundingClientRect();
        return left >= frame.left && right <= frame.right && top >= frame.top && bottom <= frame.bottom;
      });
    });
    t.expect(inside, 'a place is out of sight');
    const view = () => page.locator('svg.map').getAttribute('viewBox');
    const before = await view();
    await page.getByRole('group', { name: /^Map/ }).focus();
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowRight');
    const near = await view();
    t.expect(near !== before && Number(near.split(' ')[2]) < Number(before.split(' ')[2]), `closer: ${near}`);
    await page.keyboard.press('0');
    t.equal(await view(), before, 'all of it again');
    await page.locator('circle.mark title', { hasText: 'Ravenmoor Exchange, London' }).locator('..').click({ force: true });
    const lit = await page.locator('.lit').getByRole('rowheader').innerText();
    t.expect(/London|Ravenmoor/.test(lit), `a mark leads to its row: ${lit}`);
  },

  async 'three networks have a matrix, and places of some of them'(t) {
    const page = await t.open(`${t.plain}/#asns=64496,64500,64507`);
    await says(page, '3 exchanges in common, 1 of them usable, and 1 facility.');
    t.equal((await names(page, 'Exchanges where some of them are')).length, 5, 'exchanges of two');
    t.equal((await names(page, 'Facilities where some of them are')).length, 4, 'facilities of two');
    const matrix = page.getByRole('table', { name: 'Usable exchanges and facilities of each with each' });
    t.equal(await matrix.getByRole('row').nth(1).getByRole('cell').allInnerTexts(), ['8 + 7', '6 + 5', '1 + 1'], 'a row');
    await t.picture(page, 'three-networks');
  },

  async 'what is shown can be taken away'(t) {
    const page = await compared(t);
    const csv = await downloaded(page, `Download as CSV: ${exchanges}`);
    t.equal(csv.name, 'meet-AS64496-AS64500-exchanges.csv');
    const lines = csv.text.split('\r\n');
    t.equal(lines[0], 'name,ix_id,city,country,usable,ipv4,ipv6,as64496_mbps,as64500_mbps,findings');
    t.equal(lines[1], 'Polder Exchange Amsterdam,1,Amsterdam,NL,true,true,true,200000,100000,');
    t.equal(lines.length, 10, 'lines');
    const json = await downloaded(page, 'Download everything as JSON');
    const held = await (await fetch(`${t.plain}/v0.1/common?asns=64496,64500`)).json();
    t.equal(JSON.parse(json.text).common, held, 'the JSON');
    const map = await downloaded(page, 'Download the map as SVG');
    t.equal(map.name, 'meet-AS64496-AS64500.svg');
    const drawn = await page.evaluate((text) => {
      // In a document of its own, where no style sheet of the page is.
      const image = new Image();
      image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      const circles = [...parsed.querySelectorAll('circle')].map((one) => one.getAttribute('stroke'));
      return image.decode().then(() => ({ circles, width: image.width, wrong: parsed.querySelector('parsererror') }));
    }, map.text);
    t.equal(drawn.circles, Array(8).fill('rgb(15, 92, 171)'), 'exchanges in the file, and their colour');
    t.expect(drawn.width > 500 && drawn.wrong === null, 'it is no picture');
  },

  async 'what to join is a curve, a table and a map'(t) {
    const page = await t.open(`${t.plain}/#expand=64503`);
    const table = page.getByRole('table', { name: 'What to join, in this order' });
    await table.waitFor();
    const plan = await (await fetch(`${t.plain}/v0.1/plan/expand?asn=64503&policy=Open&type=exchange&budget=10`)).json();
    t.expect(plan.steps.length >= 2, 'the sample has a plan');
    t.equal(await names(page, 'What to join, in this order'), plan.steps.map((step) => step.name), 'the steps');
    const last = plan.steps.at(-1);
    await says(page, `${plan.reachable_now} of ${plan.targets} networks of policy Open are in reach`);
    await says(page, `make it ${last.covered}`);
    const cells = await table.getByRole('row').last().getByRole('cell').allInnerTexts();
    t.expect(cells.includes(String(last.networks)) && cells.includes(String(last.covered)), `the last row: ${cells}`);
    t.equal(await page.locator('svg.curve circle.point').count(), plan.steps.length + 1, 'points of the curve');
    const points = await page.locator('svg.curve polyline.line').getAttribute('points');
    t.expect(!points.includes('NaN'), `the line: ${points}`);
    t.expect((await page.locator('circle.mark').count()) > 0, 'nothing on the map');
    t.equal(await barriers(page), [], 'what axe finds');
    await t.picture(page, 'expand');
    await page.getByLabel('By joining').selectOption('facility');
    await says(page, 'facilit');
    await page.getByLabel('At most').fill('2');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('svg.curve circle.point').length === 3);
    const curve = await downloaded(page, 'Download the curve as SVG');
    t.expect(curve.text.includes('<svg') && curve.text.includes('polyline'), 'the curve is no picture');
    const small = await t.open(`${t.plain}/#expand=64503`, { ...phone, colorScheme: 'dark' });
    await small.getByRole('table', { name: 'What to join, in this order' }).waitFor();
    t.equal(await widthOf(small), 360, 'the width on a phone');
    t.equal(await barriers(small), [], 'what axe finds in the dark');
    await t.picture(small, 'expand-phone-dark');
  },

  async 'names that are made to do harm are text'(t) {
    const page = await compared(t, t.hostile);
    const shown = await names(page, exchanges);
    t.expect(shown.includes('<img src=x onerror=alert(1)>'), `markup: ${shown}`);
    t.expect(shown.includes('=HYPERLINK("//evil.example")'), `a formula: ${shown}`);
    t.expect(shown.includes('gnp.exe'), `marks that turn text round, or hide: ${JSON.stringify(shown)}`);
    t.equal(await page.locator('main img, main script, main iframe, main b').count(), 0, 'elements made of names');
    const all = await page.evaluate(() => document.documentElement.outerHTML);
    t.expect(!/[\u202a-\u202e\u2066-\u2069\u200b-\u200f]/.test(all), 'a mark is in the document');
    const csv = await downloaded(page, `Download as CSV: ${exchanges}`);
    t.expect(csv.text.includes(`\r\n"'=HYPERLINK(""//evil.example"")",`), `a spreadsheet would run it: ${csv.text}`);
    const map = await downloaded(page, 'Download the map as SVG');
    t.expect(map.text.includes('&lt;img src=x onerror=alert(1)&gt;, '), 'the name is not in the map');
    t.expect(!map.text.includes('<img'), 'the name is markup in the map');
    const field = page.getByRole('combobox', { name: 'Networks' });
    await field.fill('onerror');
    const option = page.getByRole('option').first();
    await option.waitFor();
    t.equal(await option.innerText(), '<script>alert(1)</script> onerror AS64509', 'a suggestion');
    await option.click();
    await says(page, 'in common');
    t.equal(await page.locator('main script').count(), 0, 'scripts made of names');
    for (const hash of ['#asns=<img src=x onerror=alert(1)>', '#asns=1,,0,-5,99999999999,64496%00', '#%', '#expand=<b>'])
      await page.evaluate((one) => (window.location.hash = one), hash);
    await page.waitForTimeout(200);
  },

  async 'who finds no name is told why'(t) {
    const page = await t.open();
    const field = page.getByRole('combobox', { name: 'Networks' });
    const message = page.locator('.picker .said');
    await field.fill('qqqqqq');
    await message.filter({ hasText: 'No network found' }).waitFor();
    await field.fill('halcyon');
    await page.getByRole('option').first().waitFor();
    t.equal(await message.count(), 0, 'messages beside a list');
    await page.route('**/v0.1/search*', (route) => route.abort());
    await field.fill('halcyon c');
    await message.filter({ hasText: 'The server does not answer.' }).waitFor();
    t.equal(await page.getByRole('option').count(), 0, 'suggestions of before');
    await page.unroute('**/v0.1/search*');
    await field.fill('halcyon co');
    await page.getByRole('option').first().waitFor();
    t.equal(await message.count(), 0, 'messages once it answers again');
  },

  async 'a choice that came with the address can be emptied'(t) {
    const page = await t.open(`${t.plain}/?asns=64496,64500`);
    await says(page, said);
    t.equal(new URL(page.url()).hash, '#asns=64496,64500', 'the address');
    await page.getByRole('button', { name: 'Remove AS64496' }).click();
    await page.getByRole('button', { name: 'Remove AS64500' }).click();
    await says(page, 'Choose two or more networks');
    t.equal(await page.getByRole('table').count(), 0, 'tables');
  },

  async 'more networks than can be compared are not left out in silence'(t) {
    const page = await t.open();
    const field = page.getByRole('combobox', { name: 'Networks' });
    await field.fill(Array.from({ length: 26 }, (_, k) => 64496 + k).join(' '));
    await page.keyboard.press('Enter');
    await page.locator('.picker .said').filter({ hasText: 'No more than 25 networks' }).waitFor();
    t.equal(await page.locator('.chips li').count(), 25, 'chosen');
    await page.evaluate(() => (window.location.hash = `#asns=${Array.from({ length: 26 }, (_, k) => 64496 + k)}`));
    await says(page, '25');
  },

  async 'Enter takes nothing that was suggested for another word'(t) {
    const page = await t.open();
    const field = page.getByRole('combobox', { name: 'Networks' });
    await field.fill('halcyon');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.type('qq');
    await page.keyboard.press('Enter');
    t.equal(await page.locator('.chips li').count(), 0, 'chosen');
  },

  async 'what the server refuses is said'(t) {
    const page = await t.open(`${t.plain}/#asns=64496,64999`);
    await says(page, 'AS64999 is not in PeeringDB or not served here');
    t.equal(await page.getByRole('table').count(), 0, 'tables');
    await page.route('**/v0.1/common*', (route) => route.abort());
    await page.evaluate(() => (window.location.hash = '#asns=64496,64500'));
    await says(page, 'The server does not answer.');
    await page.unroute('**/v0.1/common*');
    await page.evaluate(() => (window.location.hash = '#asns=64500,64496'));
    await says(page, said);
  },

  async 'it is read on a phone without scrolling sideways'(t) {
    const page = await compared(t, t.plain, phone);
    t.equal(await widthOf(page), 360, 'the width of two networks');
    await t.picture(page, 'meet-phone');
    const labels = await page.evaluate(() => {
      const frame = document.querySelector('svg.map').getBoundingClientRect();
      return [...document.querySelectorAll('svg.map .labels text')].map((label) => {
        const { left, right } = label.getBoundingClientRect();
        return { city: label.textContent, cut: left < frame.left || right > frame.right };
      });
    });
    t.expect(labels.length > 2, `names on the map: ${labels.length}`);
    t.equal(labels.filter((label) => label.cut), [], 'names that the edge cuts');
    t.equal(await barriers(page), [], 'what axe finds');
    await page.evaluate(() => (window.location.hash = '#asns=64496,64500,64507,64509'));
    // Till then the tables of the two are there.
    const four = page.getByRole('table', { name: 'Usable exchanges and facilities of each with each' });
    await four.getByRole('rowheader').nth(3).waitFor();
    t.equal(await widthOf(page), 360, 'the width of four');
    t.equal(await four.getByRole('rowheader').count(), 4, 'networks in the matrix');
    const wide = await t.open(`${t.hostile}/#asns=64496,64500`, phone);
    await wide.getByRole('table', { name: exchanges }).waitFor();
    t.equal(await widthOf(wide), 360, 'the width of names without a blank');
  },

  async 'everybody can use it, by light and by dark'(t) {
    for (const colorScheme of ['light', 'dark']) {
      const page = await compared(t, t.plain, { colorScheme });
      await t.picture(page, `meet-${colorScheme}`);
      t.equal(await barriers(page), [], `${colorScheme}, what axe finds`);
      await page.getByRole('combobox').fill('st');
      await page.getByRole('option').first().waitFor();
      t.equal(await barriers(page), [], `${colorScheme} with suggestions, what axe finds`);
      if (colorScheme === 'light') await t.picture(page, 'suggestions');
      const [paper, ink] = await page.evaluate(() => {
        const style = getComputedStyle(document.body);
        return [style.backgroundColor, style.color].map((color) => Number(/\d+/.exec(color)[0]));
      });
      t.expect(colorScheme === 'light' ? paper > ink : paper < ink, `${colorScheme}: ink ${ink} on paper ${paper}`);
    }
  },
};
