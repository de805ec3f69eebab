import { expect } from 'chai';
import { chooseMaster } from '../../../plan/master.js';

describe('the choice of a master', () => {
  const a = { address: '10.0.0.1', epoch: 3 };
  const b = { address: '10.0.0.2', epoch: 4 };

  it('takes the first that is named, and keeps it when nobody says anything', () => {
    expect(chooseMaster({ present: undefined, isAlive: false }, [a])).to.equal(a);
    expect(chooseMaster({ present: a, isAlive: false }, [])).to.equal(a);
    expect(chooseMaster({ present: undefined, isAlive: false }, [])).to.equal(undefined);
  });

  it('believes the newest failover, whoever else answers, so a Sentinel that is cut off leads nobody back', () => {
    expect(chooseMaster({ present: a, isAlive: true }, [a, b, a])).to.equal(b);
    expect(chooseMaster({ present: b, isAlive: true }, [a])).to.equal(b);
    expect(chooseMaster({ present: b, isAlive: false }, [a, b])).to.equal(b);
  });

  it('begins anew when the master is dead and all that answer count from before, as Sentinels set up afresh do', () => {
    expect(chooseMaster({ present: b, isAlive: false }, [a])).to.equal(a);
  });
});
