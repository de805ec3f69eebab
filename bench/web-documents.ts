export const SERVICE = 'web';
export const NETWORK = 'front';

/** A web service on an overlay network, published on port 80 of every node: what every scenario deploys. */
export const webDocuments = (replicas: number): readonly object[] => [
  { apiVersion: 'drover/v1', kind: 'Network', metadata: { name: NETWORK }, spec: {} },
  {
    apiVersion: 'drover/v1', kind: 'Service', metadata: { name: SERVICE },
    spec: {
      replicas, image: 'registry.lab:5000/nodejs-web-app:1', networks: [NETWORK], ports: [{ published: 80, target: 8080 }], stopGracePeriod: '5s',
    },
  },
];
