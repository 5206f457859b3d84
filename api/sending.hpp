#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

/// Bytes to a client's socket straight from where they stand, whole answers in one system call where they
/// fit: a stream's buffer between would copy them once more and send them in small parts.
///
/// thread  any; one sender a socket
/// errors  false: the client is gone, took nothing for the socket's own send timeout, or was too slow
namespace meetpoint::api {

/// Who takes less a second, after the first seconds, is let go: an answer holds its generation in memory for
/// as long as it is sent. A list of 40 MB may take 20 minutes.
inline constexpr std::uint64_t kLeastBytesPerSecond = std::uint64_t{32} * 1024;

/// shape   socket: a blocking one; `grace` is given to any answer, whatever its size
bool send_all(int socket, std::string_view head, const std::vector<std::string_view>& parts,
              std::chrono::seconds grace);

}  // namespace meetpoint::api
