import { testLinks } from './links';

testLinks(100, 'wasm');
