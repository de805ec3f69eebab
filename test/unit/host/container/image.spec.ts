import { expect } from 'chai';
import { qualifiedImage } from '../../../../host/container/image.js';

describe('qualifiedImage', () => {
  const cases = {
    nginx: 'docker.io/library/nginx:latest',
    'nginx:1.27': 'docker.io/library/nginx:1.27',
    'bitnami/redis': 'docker.io/bitnami/redis:latest',
    'registry.lab:5000/web': 'registry.lab:5000/web:latest',
    'localhost/web:2': 'localhost/web:2',
    'quay.io/a/b@sha256:0123': 'quay.io/a/b@sha256:0123',
  };
  for (const [short, full] of Object.entries(cases)) it(`reads ${short} as Docker does, for podman has no default registry`, () => expect(qualifiedImage(short)).to.equal(full));
});
