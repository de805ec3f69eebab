#!/usr/bin/env node
// Runs the TypeScript sources through tsx; holds no logic of its own.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./main.ts');
await main();
