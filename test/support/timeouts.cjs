// A unit test takes milliseconds; the limit is for hangs, and must hold on a busy machine with two slow cores. A test has a limit of its
// own only where this one is too short.
jest.setTimeout(300_000);
