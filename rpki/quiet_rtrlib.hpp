#pragma once

/// Debian's rtrlib writes what it is doing to stderr, some ten lines a query, and has no switch for it. This
/// puts a stream in the place of C's stderr that leaves out exactly those lines, known by the time stamp that
/// rtrlib prints in a call of its own, and passes on all else unchanged and at once. Should another rtrlib
/// print otherwise, its lines are seen. What matters of them the feed tells by its statuses.
///
/// thread  before any other is started; it holds for the process and is never undone
/// source  glibc: stderr is a variable; fopencookie(3)
namespace meetpoint::rpki {

void quiet_rtrlib();

}  // namespace meetpoint::rpki
