import { describeFaults } from './faults';
import { testVerification } from './verify-node';

testVerification('sample');

describeFaults('always');
