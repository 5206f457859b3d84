// Whether an OpenAPI file is right, by others' readers. For tests.
//   node check.mjs FILE.yaml FILE.json
// FILE.json has to be the same document. Says `ok`, or what is wrong, a line each, and exits with 1.
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import { parse } from 'yaml';

const wrong = [];
const document = parse(readFileSync(process.argv[2], 'utf8'));
if (!isDeepStrictEqual(document, JSON.parse(readFileSync(process.argv[3], 'utf8'))))
  wrong.push('the two files are not of one document');

const validator = new Validator({ strict: false });
const { valid, errors } = await validator.validate(structuredClone(document));
if (!valid) for (const error of [errors].flat()) wrong.push(`${error.instancePath ?? ''} ${error.message ?? error}`);

// Every reference leads somewhere, and what is defined is used.
const used = new Set();
const visit = (node) => {
  if (node === null || typeof node !== 'object') return;
  if (typeof node.$ref === 'string') {
    used.add(node.$ref);
    const target = node.$ref.split('/').slice(1).reduce((at, name) => at?.[name], document);
    if (!node.$ref.startsWith('#/') || target === undefined) wrong.push(`${node.$ref} leads nowhere`);
  }
  Object.values(node).forEach(visit);
};
visit(document);
for (const [kind, parts] of Object.entries(document.components ?? {})) {
  if (kind === 'securitySchemes') continue;
  for (const name of Object.keys(parts))
    if (!used.has(`#/components/${kind}/${name}`)) wrong.push(`nobody uses ${kind}/${name}`);
}

// Schemas and examples, in the draft that OpenAPI 3.1 means and in the one that other tests read.
for (const Draft of [Ajv, Ajv2020]) {
  const ajv = new Draft({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
  ajv.addVocabulary(['openapi', 'info', 'servers', 'tags', 'x-any-path', 'x-any-answer', 'paths', 'components']);
  ajv.addSchema({ ...document, $id: 'openapi' });
  const pointer = (path) => `openapi#${path.map((part) =>
    `/${encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')}`;
  const check = (schema, value, path) => {
    const judge = ajv.compile({ $ref: pointer(path) });
    if (value !== undefined && !judge(value)) wrong.push(`${path.join(' ')}: ${ajv.errorsText(judge.errors)}`);
  };
  const walk = (node, path) => {
    if (node === null || typeof node !== 'object') return;
    if (node.schema !== undefined) {
      const values = [node.example, ...Object.values(node.examples ?? {}).map((one) => one.value)];
      for (const value of values) {
        try {
          check(node.schema, value, [...path, 'schema']);
        } catch (error) {
          wrong.push(`${path.join(' ')}: ${error.message}`);
        }
      }
    }
    for (const [name, child] of Object.entries(node)) walk(child, [...path, name]);
  };
  walk(document.paths, ['paths']);
  walk(document.components, ['components']);
  for (const name of Object.keys(document.components?.schemas ?? {})) {
    try {
      check(null, undefined, ['components', 'schemas', name]);
    } catch (error) {
      wrong.push(`schema ${name}: ${error.message}`);
    }
  }
}

console.log(wrong.length === 0 ? 'ok' : [...new Set(wrong)].join('\n'));
process.exit(wrong.length === 0 ? 0 : 1);
