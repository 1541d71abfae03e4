// A unit test takes milliseconds; the limit is for hangs, and must hold on a busy machine with two cores.
jest.setTimeout(60_000);
