import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { composeFaults, kubernetesFaults } from '../../support/deploy/deploySchemas';

const REPOSITORY = path.resolve(__dirname, '../../..');
const read = (file: string) => readFileSync(path.join(REPOSITORY, file), 'utf8');
const { version } = JSON.parse(read('package.json')) as { version: string };

interface Service {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: object;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
}

interface PodSpec {
  readonly automountServiceAccountToken?: boolean;
  readonly securityContext: object;
  readonly containers: readonly {
    readonly image: string;
    readonly securityContext: object;
    readonly volumeMounts: readonly { readonly name: string }[];
    readonly ports?: readonly { readonly name: string }[];
  }[];
  readonly volumes: readonly { readonly name: string }[];
}
interface Workload {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: {
    readonly selector: { readonly matchLabels: object };
    readonly template: { readonly metadata?: { readonly labels: object }; readonly spec: PodSpec };
  };
}

describe('compose.yml', () => {
  const compose = load(read('deploy/compose.yml')) as Compose;

  test('is what the Compose specification allows, and the check finds what is not', () => {
    expect(composeFaults(compose)).toEqual([]);
    const { viewer } = compose.services;
    const faulty = (change: object) =>
      composeFaults({ ...compose, services: { viewer: { ...viewer, ...change } } });
    expect(faulty({ read_onyl: true })).not.toEqual([]);
    expect(faulty({ cap_drop: 'ALL' })).not.toEqual([]);
  });

  test('names only services and volumes that are there', () => {
    const services = Object.keys(compose.services);
    for (const { depends_on: needs = {}, volumes = [] } of Object.values(compose.services)) {
      expect(Object.keys(needs).filter(name => !services.includes(name))).toEqual([]);
      const own = volumes.map(v => v.split(':')[0]!).filter(name => !name.startsWith('.'));
      expect(own.filter(name => !(name in compose.volumes))).toEqual([]);
    }
  });

  test('nothing starts before what it needs is well', () => {
    // The viewer's own check is the image's.
    const checked = Object.keys(compose.services).filter(
      name => name === 'viewer' || compose.services[name]!.healthcheck
    );
    const needs = Object.values(compose.services).flatMap(s => Object.entries(s.depends_on ?? {}));
    expect(needs).toHaveLength(5);
    for (const [name, { condition }] of needs) {
      expect([name, condition]).toEqual([name, 'service_healthy']);
      expect(checked).toContain(name);
    }
  });

  test('only the loopback of the host is listened on', () => {
    const ports = Object.values(compose.services).flatMap(s => s.ports ?? []);
    expect(ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+:\d+$/)]);
  });

  test('has no password of its own: every one is asked for, and the example leaves them empty', () => {
    const secrets = Object.values(compose.services).flatMap(s =>
      Object.entries(s.environment ?? {}).filter(([name]) => /PASSWORD|USERS/.test(name))
    );
    expect(secrets.length).toBeGreaterThan(2);
    for (const [, value] of secrets) expect(value).toMatch(/\$\{[A-Z_]+:\?[^}]+\}/);
    expect(read('deploy/env.example').match(/^\w+=.+$/gm)).toBeNull();
  });

  test('the viewer is the image of this version, read-only and without rights', () => {
    expect(compose.services.viewer).toMatchObject({
      image: `medclip-sam:${version}`,
      read_only: true,
      cap_drop: ['ALL'],
    });
  });
});

describe('Kubernetes', () => {
  const files = readdirSync(path.join(REPOSITORY, 'deploy/k8s')).sort();
  const object = (file: string) => load(read(`deploy/k8s/${file}`)) as Workload;
  const deployment = object('deployment.yaml');
  const job = object('batch-job.yaml');

  test.each(files.filter(file => file !== 'kustomization.yaml'))('%s is what its API allows', file => {
    expect(kubernetesFaults(object(file))).toEqual([]);
  });

  test('the check finds a field that is not there, and one of another type', () => {
    const spec = { ...deployment.spec, replica: 2 };
    expect(kubernetesFaults({ ...deployment, spec })).toEqual([
      expect.stringMatching(/"replica"' does not exist/),
    ]);
    expect(kubernetesFaults({ ...deployment, spec: { ...deployment.spec, replicas: '2' } })).toEqual([
      expect.stringMatching(/'string' is not assignable to type 'number'/),
    ]);
  });

  test('selectors find the pods', () => {
    const { template, selector } = deployment.spec;
    expect(template.metadata!.labels).toMatchObject(selector.matchLabels);
    const { spec } = load(read('deploy/k8s/service.yaml')) as {
      spec: { selector: object; ports: readonly { targetPort: string }[] };
    };
    expect(template.metadata!.labels).toMatchObject(spec.selector);
    const [viewer] = template.spec.containers;
    expect(viewer!.ports!.map(p => p.name)).toEqual(spec.ports.map(p => p.targetPort));
  });

  test.each([deployment, job])(
    '$kind: the image of this version, its volumes mounted, nothing that it does not need allowed',
    ({ spec }) => {
      const pod = spec.template.spec;
      const [only] = pod.containers;
      expect(only!.image).toBe(`medclip-sam:${version}`);
      expect(only!.volumeMounts.map(m => m.name)).toEqual(pod.volumes.map(v => v.name));
      expect(only!.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(pod.securityContext).toMatchObject({
        ...{ runAsNonRoot: true, runAsUser: 10001, runAsGroup: 10001 },
        seccompProfile: { type: 'RuntimeDefault' },
      });
    }
  );

  test('the kustomization lists every other file but the job, which is started by hand', () => {
    const list = load(read('deploy/k8s/kustomization.yaml')) as { resources: readonly string[] };
    expect([...list.resources, 'kustomization.yaml', 'batch-job.yaml'].sort()).toEqual(files);
  });
});

describe('the Dockerfile', () => {
  const dockerfile = read('Dockerfile');

  test('has two stages, is not root at the end, and says whether it is well', () => {
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(2);
    const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '));
    expect(last).toMatch(/^USER 10001:10001$/m);
    expect(last).toMatch(/^HEALTHCHECK /m);
  });

  test('runs only scripts of deploy/image, which the check in a clean Debian runs too', () => {
    const runs = dockerfile.match(/^RUN .*$/gm)!;
    expect(runs).toEqual([
      'RUN sh deploy/image/build.sh',
      'RUN sh /opt/runtime.sh && rm /opt/runtime.sh',
    ]);
  });
});
