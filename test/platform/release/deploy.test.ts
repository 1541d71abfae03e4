import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { z } from 'zod';

const REPOSITORY = path.resolve(__dirname, '../../..');
const read = (file: string) => readFileSync(path.join(REPOSITORY, file), 'utf8');
const { version } = JSON.parse(read('package.json')) as { version: string };

/** What the Compose specification says of the parts we use; strict, so that a misspelt key is found. */
const composeSchema = z.strictObject({
  name: z.string(),
  services: z.record(
    z.string(),
    z.strictObject({
      image: z.string().regex(/^[\w./-]+:[\w.-]+$/),
      build: z.strictObject({ context: z.string() }).optional(),
      command: z.array(z.string()).optional(),
      environment: z.record(z.string().regex(/^[A-Z0-9_]+$/), z.string()).optional(),
      ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).optional(),
      volumes: z.array(z.string().regex(/^[\w./-]+:\/[\w./-]+(:ro)?$/)).optional(),
      tmpfs: z.array(z.string()).optional(),
      read_only: z.boolean().optional(),
      cap_drop: z.array(z.string()).optional(),
      security_opt: z.array(z.string()).optional(),
      depends_on: z
        .union([
          z.array(z.string()),
          z.record(z.string(), z.strictObject({ condition: z.enum(['service_healthy', 'service_started']) })),
        ])
        .optional(),
      healthcheck: z
        .strictObject({
          test: z.array(z.string()),
          interval: z.string(),
          timeout: z.string(),
          retries: z.number(),
        })
        .optional(),
      restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']).optional(),
    })
  ),
  volumes: z.record(z.string(), z.null()),
});

const labels = z.record(z.string(), z.string());
const metadata = z.strictObject({ name: z.string().regex(/^[a-z0-9-]+$/), labels: labels.optional() });
const secret = z.strictObject({
  secretKeyRef: z.strictObject({ name: z.string(), key: z.string() }),
});
const probe = z.strictObject({
  httpGet: z.strictObject({
    path: z.string(),
    port: z.union([z.string(), z.number()]),
    httpHeaders: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  }),
  initialDelaySeconds: z.int().optional(),
  periodSeconds: z.int().optional(),
});
const quantity = z.string().regex(/^\d+(m|Ki|Mi|Gi)?$/);
const container = z.strictObject({
  name: z.string(),
  image: z.string(),
  args: z.array(z.string()),
  env: z.array(
    z.union([
      z.strictObject({ name: z.string(), valueFrom: secret }),
      z.strictObject({ name: z.string(), value: z.string() }),
    ])
  ),
  envFrom: z
    .array(z.strictObject({ secretRef: z.strictObject({ name: z.string() }) }))
    .optional(),
  ports: z.array(z.strictObject({ name: z.string(), containerPort: z.int() })).optional(),
  readinessProbe: probe.optional(),
  livenessProbe: probe.optional(),
  resources: z.strictObject({
    requests: z.record(z.string(), quantity),
    limits: z.record(z.string(), quantity),
  }),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.array(z.string()) }).optional(),
  }),
  volumeMounts: z.array(
    z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() })
  ),
});
const volume = z.union([
  z.strictObject({ name: z.string(), emptyDir: z.strictObject({}) }),
  z.strictObject({ name: z.string(), configMap: z.strictObject({ name: z.string() }) }),
]);
const kubernetes = z.discriminatedUnion('kind', [
  z.strictObject({
    apiVersion: z.literal('apps/v1'),
    kind: z.literal('Deployment'),
    metadata,
    spec: z.strictObject({
      replicas: z.int(),
      selector: z.strictObject({ matchLabels: labels }),
      template: z.strictObject({
        metadata: z.strictObject({ labels }),
        spec: z.strictObject({
          automountServiceAccountToken: z.literal(false),
          securityContext: z.strictObject({
            runAsNonRoot: z.literal(true),
            runAsUser: z.int(),
            runAsGroup: z.int(),
            seccompProfile: z.strictObject({ type: z.string() }),
          }),
          containers: z.array(container),
          volumes: z.array(volume),
        }),
      }),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('Service'),
    metadata,
    spec: z.strictObject({
      selector: labels,
      ports: z.array(
        z.strictObject({ name: z.string(), port: z.int(), targetPort: z.union([z.string(), z.int()]) })
      ),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('batch/v1'),
    kind: z.literal('Job'),
    metadata,
    spec: z.strictObject({
      completionMode: z.literal('Indexed'),
      completions: z.int(),
      parallelism: z.int(),
      backoffLimitPerIndex: z.int(),
      maxFailedIndexes: z.int(),
      template: z.strictObject({
        spec: z.strictObject({
          restartPolicy: z.enum(['Never', 'OnFailure']),
          securityContext: z.strictObject({
            runAsNonRoot: z.literal(true),
            runAsUser: z.int(),
            fsGroup: z.int(),
          }),
          containers: z.array(container),
          volumes: z.array(volume),
        }),
      }),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
    kind: z.literal('Kustomization'),
    resources: z.array(z.string()),
  }),
]);

describe('compose.yml', () => {
  const compose = composeSchema.parse(load(read('deploy/compose.yml')));

  test('names only services and volumes that are there', () => {
    const services = Object.keys(compose.services);
    for (const { depends_on: needs = [], volumes = [] } of Object.values(compose.services)) {
      const named = Array.isArray(needs) ? needs : Object.keys(needs);
      expect(named.filter(name => !services.includes(name))).toEqual([]);
      const own = volumes.map(v => v.split(':')[0]!).filter(name => !name.startsWith('.'));
      expect(own.filter(name => !(name in compose.volumes))).toEqual([]);
    }
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
  const files = readdirSync(path.join(REPOSITORY, 'deploy/k8s'));
  const objects = files.map(file => kubernetes.parse(load(read(`deploy/k8s/${file}`))));

  test('selectors find the pods, mounts their volumes, and the image is this version', () => {
    const deployment = objects.find(o => o.kind === 'Deployment')!;
    if (deployment.kind !== 'Deployment') throw new Error('no deployment');
    const { template, selector } = deployment.spec;
    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
    const [viewer] = template.spec.containers;
    expect(viewer!.image).toBe(`medclip-sam:${version}`);
    const volumes = template.spec.volumes.map(v => v.name);
    expect(viewer!.volumeMounts.map(m => m.name)).toEqual(volumes);
    const service = objects.find(o => o.kind === 'Service')!;
    if (service.kind !== 'Service') throw new Error('no service');
    expect(template.metadata.labels).toMatchObject(service.spec.selector);
    expect(viewer!.ports!.map(p => p.name)).toContain(service.spec.ports[0]!.targetPort);
  });

  test('the job of a batch runs the image of this version', () => {
    const job = objects.find(o => o.kind === 'Job')!;
    if (job.kind !== 'Job') throw new Error('no job');
    const [batch] = job.spec.template.spec.containers;
    expect(batch!.image).toBe(`medclip-sam:${version}`);
    const volumes = job.spec.template.spec.volumes.map(v => v.name);
    expect(batch!.volumeMounts.map(m => m.name)).toEqual(volumes);
  });

  test('the kustomization lists every other file but the job, which is started by hand', () => {
    const list = objects.find(o => o.kind === 'Kustomization')!;
    if (list.kind !== 'Kustomization') throw new Error('no kustomization');
    expect([...list.resources, 'kustomization.yaml', 'batch-job.yaml'].sort()).toEqual([...files].sort());
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
