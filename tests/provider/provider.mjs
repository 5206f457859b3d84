// An OpenID provider on 127.0.0.1 whose clients speak for networks, with keys made at its start. For tests.
//   node provider.mjs PORT
import { generateKeyPairSync } from 'node:crypto';
import Provider, { errors } from 'oidc-provider';

const issuer = `http://127.0.0.1:${process.argv[2]}`;

const networks = {
  reader: [{ asn: 64500, perms: 1 }],
  two: [{ asn: 64500, perms: 1 }, { asn: 64502, perms: 1 }],
  nobody: [],
};

// `resource` of a request for a token is its audience and, after the slash, how it is signed.
const algorithms = { rs256: 'RS256', es256: 'ES256', eddsa: 'EdDSA' };

const key = (alg, type, options) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: alg,
});

const scopes = ['networks', 'urn:ietf:params:oauth:scope:peering-api'];

const provider = new Provider(issuer, {
  jwks: {
    keys: [key('RS256', 'rsa', { modulusLength: 2048 }), key('ES256', 'ec', { namedCurve: 'P-256' }),
      key('EdDSA', 'ed25519')],
  },
  clients: Object.keys(networks).map((name) => ({
    client_id: name, client_secret: `secret-of-${name}`, grant_types: ['client_credentials'],
    response_types: [], redirect_uris: [], scope: scopes.join(' '),
    token_endpoint_auth_method: 'client_secret_post',
  })),
  scopes,
  clientDefaults: { grant_types: [], response_types: [], redirect_uris: [] },
  enabledJWA: { idTokenSigningAlgValues: Object.values(algorithms) },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    dPoP: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: async (_, resource) => {
        const { origin, pathname } = new URL(resource);
        const alg = algorithms[pathname.slice(1)];
        if (!alg) throw new errors.InvalidTarget('no such resource');
        return {
          scope: scopes.join(' '), audience: origin, accessTokenTTL: 300, accessTokenFormat: 'jwt',
          jwt: { sign: { alg } },
        };
      },
    },
  },
  extraTokenClaims: async (_, token) =>
    (token.scope.split(' ').includes('networks') ? { networks: networks[token.clientId] } : undefined),
});

provider.listen(Number(process.argv[2]), '127.0.0.1');
