// Loaded into every child before its own code: when the process that started it is gone, it ends too.
if (process.channel) {
  process.on("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.exit(143), 30_000).unref();
  });
  process.channel.unref();
}
