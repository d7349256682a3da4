// A real OpenID provider (oidc-provider, certified) with its own login pages.
// Whoever is typed in signs in; what is typed says what the provider claims:
//   mia@north.example              an address that was verified
//   unverified:mia@north.example   the same address, not verified
//   nobody:17                      no address at all
//   as:SUBJECT:mia@north.example   another subject with that address
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [, , redirect] = process.argv;

const account = (login) => {
  if (login.startsWith('unverified:')) return { sub: login, email: login.slice(11), email_verified: false };
  if (login.startsWith('nobody:')) return { sub: login };
  if (login.startsWith('as:')) {
    const [, sub, email] = login.split(':');
    return { sub, email, email_verified: true };
  }
  return { sub: `subject of ${login}`, email: login, email_verified: true };
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'luna', client_secret: 'a secret of the tests', redirect_uris: [redirect], subject_type: 'pairwise' }],
    cookies: { keys: ['a key of the tests'] },
    pkce: { required: () => true, methods: ['S256'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    subjectTypes: ['public', 'pairwise'],
    pairwiseIdentifier: async (_, login) => account(login).sub,
    findAccount: async (_, login) => ({ accountId: login, claims: async () => ({ ...account(login), sub: login }) }),
  });
  provider.on('server_error', (_, err) => console.error(err));
  server.on('request', provider.callback());
  console.log(`listening ${issuer}`);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0)); // ends with the test that started it
