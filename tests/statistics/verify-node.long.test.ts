import { testVerification } from './verify-node';

testVerification('whole');
