import { describePairs } from './objective-pairs';

describePairs(1);
