// Loaded before a program: writes the most memory that it ever held, in megabytes, when it ends. Its children write nothing.
const { readFileSync, writeFileSync } = require('node:fs');
const { MAX_RSS_FILE } = process.env;
if (MAX_RSS_FILE && !process.send) {
  process.on('exit', () => {
    // Not resourceUsage().maxRSS: on Linux a new process begins with its parent's.
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
    writeFileSync(MAX_RSS_FILE, String(Number(peak[1]) / 1024));
  });
}
