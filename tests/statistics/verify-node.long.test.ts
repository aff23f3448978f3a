import { testVerification } from './verify-node';

testVerification(208);
