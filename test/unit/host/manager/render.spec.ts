import { expect } from 'chai';
import { managerUnits } from '../../../../host/manager/units.js';
import { renderSentinelConfig, renderStoreConfig, sentinelWatch, storeRole } from '../../../../host/manager/redis-config.js';

const SECRET = 'ab'.repeat(32);
const settings = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]));

describe('a manager\'s store', () => {
  const config = settings(renderStoreConfig({ address: '10.0.0.11', secret: SECRET, minReplicas: 1 }));

  it('is reached over TLS, on the back network, with the password, and no other way', () => {
    expect([config.get('port'), config.get('tls-port'), config.get('bind'), config.get('requirepass'), config.get('masterauth')]).to.deep.equal(['0', '2378', '10.0.0.11', SECRET, SECRET]);
    expect([config.get('tls-replication'), config.get('tls-auth-clients')]).to.deep.equal(['yes', 'no']);
  });

  it('keeps what it has acknowledged, and takes nothing that too few have', () => {
    expect([config.get('appendfsync'), config.get('maxmemory-policy'), config.get('min-replicas-to-write'), config.get('min-replicas-max-lag')]).to.deep.equal(['always', 'noeviction', '1', '3']);
  });

  it('reads a dump only without an append-only file, and as a copy has one from the start', () => {
    expect(storeRole('dump')).to.deep.equal(['appendonly no']);
    expect(storeRole({ replicaOf: '10.0.0.12' })).to.deep.equal(['appendonly yes', 'replicaof 10.0.0.12 2378']);
  });
});

describe('a manager\'s sentinel', () => {
  it('watches the store of the cluster as the others do, and tells them where it is', () => {
    const config = settings(`${renderSentinelConfig({ address: '10.0.0.11', secret: SECRET, patienceMs: 3000 })}${sentinelWatch({ master: '10.0.0.12', quorum: 2 })}\n`);
    expect(config.get('sentinel monitor drover 10.0.0.12 2378')).to.equal('2');
    expect(['down-after-milliseconds', 'failover-timeout', 'parallel-syncs'].map((name) => config.get(`sentinel ${name} drover`))).to.deep.equal(['3000', '5000', '5']);
    expect([config.get('sentinel announce-ip'), config.get('tls-port'), config.get('sentinel auth-pass drover'), config.get('sentinel sentinel-pass')]).to.deep.equal(['10.0.0.11', '2379', SECRET, SECRET]);
  });
});

describe('the units of a manager', () => {
  const units = new Map(managerUnits('10.0.0.11').map(({ path, text }) => [path, text]));

  it('come back by themselves, whatever ended them, and after a reboot', () => {
    expect([...units.keys()].map((path) => path.split('/').at(-1))).to.deep.equal(['drover-store.service', 'drover-sentinel.service', 'drover-manager.service']);
    for (const text of units.values()) expect(text).to.match(/^Restart=always$/m).and.match(/^StartLimitIntervalSec=0$/m).and.match(/^WantedBy=multi-user\.target$/m);
  });

  it('run Redis from the package that has no unit of its own', () => {
    expect(units.get('/etc/systemd/system/drover-store.service')).to.contain('ExecStart=@/usr/bin/redis-check-rdb redis-server /var/lib/drover/manager/conf/store.conf\n');
    expect(units.get('/etc/systemd/system/drover-sentinel.service')).to.contain('ExecStart=@/usr/bin/redis-check-rdb redis-sentinel /var/lib/drover/manager/conf/sentinel.conf\n');
  });

  it('let the member serve other machines by its address', () => {
    expect(units.get('/etc/systemd/system/drover-manager.service'))
      .to.contain('ExecStart=/var/lib/drover/manager/current/bin/drover up --state-dir /var/lib/drover/manager/state --listen 0.0.0.0:2377 --tls-name 10.0.0.11 --dashboard off\n');
  });
});
