import { testGoldenCases } from './golden';

testGoldenCases(2 ** 18, 1);
