// A process as the supervisor expects them; how it behaves is in its environment.
const { NAME = 'fixture', BEHAVIOUR = 'obedient' } = process.env;

if (BEHAVIOUR === 'fails') {
  process.stderr.write('no luck today\n');
  process.exit(3);
}
process.on('SIGTERM', () => {
  process.stdout.write(`${NAME} was asked to stop\n`);
  if (BEHAVIOUR !== 'stubborn') process.exit(0);
});
setInterval(() => undefined, 1000);
if (BEHAVIOUR !== 'silent') process.send?.({ ready: NAME, pid: process.pid });
