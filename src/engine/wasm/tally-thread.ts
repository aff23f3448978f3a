/** The program of a thread in a browser. */
import { type Port, serve } from './serve';

serve(self as unknown as Port);
