import { testGoldenCases } from './golden';

testGoldenCases(2 ** 15, 4);
