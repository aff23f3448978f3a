import { describePairs } from './objective-pairs';

// All of them take a minute: they are among the long tests.
describePairs(8);
