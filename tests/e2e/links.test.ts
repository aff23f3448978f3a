import { testLinks } from './links';

testLinks(8, 'reference');
