// Loaded before a program: writes the most memory that it ever held, in megabytes, when it ends. Its children write nothing.
const { writeFileSync } = require('node:fs');
const { MAX_RSS_FILE } = process.env;
if (MAX_RSS_FILE && !process.send) {
  process.on('exit', () =>
    writeFileSync(MAX_RSS_FILE, String(process.resourceUsage().maxRSS / 1024))
  );
}
