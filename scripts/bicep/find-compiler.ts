import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** The compiler whose types and rules the templates and the bodies of requests are held to. */
const bicepVersion = '0.49.2';

/** Where a compiler comes from: `bicep` is its path; otherwise `missing` says why there is none. */
export type FoundCompiler = { bicep: string } | { missing: string };

/**
 * The Bicep compiler: the one that `BICEP` names, or `bicep` of the PATH, or else the NuGet package, which `dotnet` puts
 * into its own cache (so it is downloaded once for a machine). Nothing else is asked of the network.
 */
export function findCompiler(environment: NodeJS.ProcessEnv = process.env): FoundCompiler {
  const { BICEP: named } = environment;
  if (named) return works(named) ? { bicep: named } : { missing: `BICEP names ${named}, which does not run.` };
  return works('bicep') ? { bicep: 'bicep' } : fromNuget(environment);
}

const works = (bicep: string): boolean => spawnSync(bicep, ['--version'], { stdio: 'ignore' }).status === 0;

function fromNuget(environment: NodeJS.ProcessEnv): FoundCompiler {
  const platform = { linux: 'linux', darwin: 'osx', win32: 'win' }[process.platform as string];
  if (!platform || !['x64', 'arm64'].includes(process.arch))
    return { missing: `There is no Bicep compiler for ${process.platform} on ${process.arch}.` };
  const name = `Azure.Bicep.CommandLine.${platform}-${process.arch}`;
  const packages = environment['NUGET_PACKAGES'] ?? join(homedir(), '.nuget', 'packages');
  const program = process.platform === 'win32' ? 'bicep.exe' : 'bicep';
  const bicep = join(packages, name.toLowerCase(), bicepVersion, 'tools', program);
  const problem = existsSync(bicep) ? undefined : restore(name, packages);
  if (problem) return { missing: problem };
  chmodSync(bicep, 0o755);
  return works(bicep) ? { bicep } : { missing: `${bicep} does not run.` };
}

/** Lets `dotnet` fetch the package; tells what went wrong. */
function restore(name: string, packages: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'droptune-'));
  try {
    const project = join(folder, 'get-bicep.csproj');
    writeFileSync(project, projectFile(name));
    const parameters = ['restore', project, '--packages', packages];
    const { status, error, stdout } = spawnSync('dotnet', parameters, { encoding: 'utf8' });
    if (error) return `There is neither bicep nor dotnet on this machine (${error.message}).`;
    return status === 0 ? undefined : `dotnet could not fetch ${name} ${bicepVersion}: ${stdout.trim()}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A download needs no target that this SDK could build: `netstandard2.0` is known to all of them. */
const projectFile = (name: string): string => `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>netstandard2.0</TargetFramework>
    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
  </PropertyGroup>
  <ItemGroup><PackageDownload Include="${name}" Version="[${bicepVersion}]" /></ItemGroup>
</Project>
`;
