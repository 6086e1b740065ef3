// Loaded into every supervised process before its own code: when whoever started it is gone, however it
// went, the channel to it closes, and the process ends as if asked to.
const graceMilliseconds = 15_000;

process.on('disconnect', () => {
  setTimeout(() => process.exit(1), graceMilliseconds).unref();
  process.kill(process.pid, 'SIGTERM');
});
// Listening must not keep a process alive that has nothing else to do.
process.channel?.unref();
