import { describeFaults } from './faults';
import { testVerification } from './verify-node';

testVerification(48);

describeFaults('always');
