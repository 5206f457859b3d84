// The page in a real browser. For tests.
//   node check.mjs URL HOSTILE_URL PICTURES
// URL serves the sample Internet; HOSTILE_URL likewise, with names in it that are made to do harm; PICTURES is a
// directory for screenshots. Says a line a check, `ok NAME` or `wrong NAME: WHY`, figures beside, and exits with 1 when
// one is wrong.
import { chromium } from 'playwright-core';
import { checks } from './checks.mjs';

const [plain, hostile, pictures] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.MEETPOINT_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'], // as root in a container it has no other way
});

/** A page with nothing remembered, which tells of all that goes wrong in it. */
async function open(url, options, wrong) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => wrong.push(`error in the page: ${error.message}`));
  page.on('dialog', (dialog) => {
    wrong.push(`the page opened a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    // Answers that a check wants to be bad are told there too.
    if (message.type() === 'error' && !/status of 400|ERR_FAILED/.test(message.text())) wrong.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'blob:' && origin !== new URL(url).origin) wrong.push(`asked elsewhere: ${request.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      throw new Error(`against the policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return page;
}

let failed = false;
for (const [name, check] of Object.entries(checks)) {
  const wrong = [];
  const pages = [];
  const tools = {
    plain,
    hostile,
    picture: (page, file) => page.screenshot({ path: `${pictures}/${file}.png`, fullPage: true }),
    async open(url = plain, options = {}) {
      const page = await open(url, options, wrong);
      pages.push(page);
      await page.goto(url);
      return page;
    },
    expect(is, what) {
      if (!is) wrong.push(what);
    },
    equal(is, should, what = '') {
      if (JSON.stringify(is) !== JSON.stringify(should))
        wrong.push(`${what} is ${JSON.stringify(is)}, and not ${JSON.stringify(should)}`);
    },
    figure: (text) => console.log(`figure ${text}`),
  };
  const begin = performance.now();
  try {
    await check(tools);
  } catch (problem) {
    wrong.push(String(problem.message ?? problem).split('\n').slice(0, 4).join(' | '));
  }
  for (const page of pages) await page.context().close();
  failed ||= wrong.length > 0;
  console.log(wrong.length === 0 ? `ok ${name} (${Math.round(performance.now() - begin)} ms)` : `wrong ${name}: ${wrong.join('; ')}`);
}
await browser.close();
process.exit(failed ? 1 : 0);
