#pragma once

/// Memory of another process of ours, as the kernel counts it, in megabytes of 10^6 bytes. Throws when there
/// is no such process.
namespace meetpoint::bench {

double resident_megabytes(int pid);

/// The most it was since forget_peak.
double peak_megabytes(int pid);
void forget_peak(int pid);

}  // namespace meetpoint::bench
