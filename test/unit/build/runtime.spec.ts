import { expect } from 'chai';
import { foreignLibraries, newestGlibc } from '../../../build/runtime.js';

const OFFICIAL = `	linux-vdso.so.1 (0x00007ffd0a1f2000)
	libdl.so.2 => /lib/x86_64-linux-gnu/libdl.so.2 (0x00007f0e0c1e5000)
	libstdc++.so.6 => /lib/x86_64-linux-gnu/libstdc++.so.6 (0x00007f0e0be00000)
	libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f0e0c104000)
	libgcc_s.so.1 => /lib/x86_64-linux-gnu/libgcc_s.so.1 (0x00007f0e0c0e4000)
	libpthread.so.0 => /lib/x86_64-linux-gnu/libpthread.so.0 (0x00007f0e0c0df000)
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f0e0bc1f000)
	/lib64/ld-linux-x86-64.so.2 (0x00007f0e0c1ec000)
`;

describe('runtime of an artefact', () => {
  it('may need what every Debian has', () => {
    expect(foreignLibraries(OFFICIAL)).to.deep.equal([]);
  });

  it('may not need what only the machine of the build has', () => {
    expect(foreignLibraries(`\tlibnode.so.115 => /lib/x86_64-linux-gnu/libnode.so.115 (0x1)\n\tlibgone.so.1 => not found\n${OFFICIAL}`)).to.deep.equal(['libnode.so.115', 'libgone.so.1']);
  });

  it('tells the newest glibc by number, not by text: 2.28 is newer than 2.3.4', () => {
    expect(newestGlibc(Buffer.from('\0GLIBC_2.3.4\0GLIBC_2.28\0GLIBC_2.9\0GLIBCXX_3.4.21\0'))).to.deep.equal([2, 28]);
  });
});
