/** A machine size as `vmSizes` lists it. */
export interface VmSize {
  name: string;
  /** The family that its quota is counted in, spelled as Azure does. */
  family: string;
  /** The middle of the family's display name: `Standard <…> Family Cluster Dedicated vCPUs`. */
  familyLabel: string;
  cores: number;
  gpus: number;
  memoryGB: number;
  /** US dollars an hour, retail. */
  price: number;
  /** Serving on this size needs no reserve of 20 % more quota. */
  withoutReserve: boolean;
}

type Row = [name: string, cores: number, gpus: number, memoryGB: number, price: number];

function family(name: string, label: string, withoutReserve: boolean, rows: Row[]): VmSize[] {
  return rows.map(([size, cores, gpus, memoryGB, price]) => ({
    name: size,
    family: name,
    familyLabel: label,
    withoutReserve,
    cores,
    gpus,
    memoryGB,
    price,
  }));
}

/** The sizes of the laptop's region: those that fine-tuning and serving of small Phi models meet. */
export const vmSizes: VmSize[] = [
  ...family('standardDSv2Family', 'DSv2', false, [
    ['Standard_DS3_v2', 4, 0, 14, 0.293],
    ['Standard_DS12_v2', 4, 0, 28, 0.371],
    ['Standard_D12_v2', 4, 0, 28, 0.371],
  ]),
  ...family('standardNCADSA100v4Family', 'NCADSA100v4', true, [
    ['Standard_NC24ads_A100_v4', 24, 1, 220, 3.673],
    ['Standard_NC48ads_A100_v4', 48, 2, 440, 7.346],
    ['Standard_NC96ads_A100_v4', 96, 4, 880, 14.692],
  ]),
  ...family('standardNCSv3Family', 'NCSv3', false, [
    ['Standard_NC6s_v3', 6, 1, 112, 3.06],
    ['Standard_NC12s_v3', 12, 2, 224, 6.12],
    ['Standard_NC24s_v3', 24, 4, 448, 12.24],
    ['Standard_NC24rs_v3', 24, 4, 448, 13.464],
  ]),
  ...family('standard NCASv3_T4 Family', 'NCASv3_T4', false, [
    ['Standard_NC4as_T4_v3', 4, 1, 28, 0.526],
    ['Standard_NC8as_T4_v3', 8, 1, 56, 0.752],
    ['Standard_NC16as_T4_v3', 16, 1, 110, 1.204],
    ['Standard_NC64as_T4_v3', 64, 4, 440, 4.352],
  ]),
  ...family('StandardNVADSA10v5Family', 'NVADSA10v5', false, [['Standard_NV36ads_A10_v5', 36, 1, 440, 3.2]]),
  ...family('standardNCadsH100v5Family', 'NCADSH100v5', true, [['Standard_NC40ads_H100_v5', 40, 1, 320, 6.98]]),
];

/** Sizes are named without regard to case. */
export function findVmSize(name: string): VmSize | undefined {
  return vmSizes.find((size) => size.name.toLowerCase() === name.toLowerCase());
}
