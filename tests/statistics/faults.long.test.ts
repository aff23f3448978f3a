import { describeFaults } from './faults';

describeFaults('long');
