#include "api/pack_file.hpp"

#include <Poco/DeflatingStream.h>
#include <fmt/format.h>
#include <zstd.h>

#include <fstream>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace meetpoint::api {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;

constexpr std::size_t kPieceBytes = 256UL * 1024;

/// A file is packed once a generation and sent often. gzip's is the usual one; zstd's costs less than that
/// and packs better, higher ones cost several times as much for a few percent.
constexpr int kGzipLevel = 6;
constexpr int kZstdLevel = 6;

/// Takes a piece; false when it cannot be written. The last piece is empty.
using Take = std::function<bool(std::string_view piece)>;

Expected<void> each_piece(const std::filesystem::path& from, const std::filesystem::path& to,
                          const std::stop_token& stop, const Take& take) {
  std::ifstream in(from, std::ios::binary);
  std::vector<char> piece(kPieceBytes);
  for (bool more = true; more;) {
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "interrupted");
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const std::string_view read(piece.data(), static_cast<std::size_t>(in.gcount()));
    more = !read.empty();
    if (!more && !in.eof())
      return fail(ErrorCode::storage, fmt::format("cannot read {}; check the disk", from.string()));
    if (!take(read)) {
      return fail(ErrorCode::storage,
                  fmt::format("cannot write {}; free space on its disk and check its rights", to.string()));
    }
  }
  return {};
}

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

Expected<void> pack_zstd(const std::filesystem::path& from, const std::filesystem::path& to,
                         std::ofstream& out, const std::stop_token& stop) {
  const std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
  if (!context) return fail(ErrorCode::internal, "zstd cannot start");
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kZstdLevel);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::vector<char> packed(ZSTD_CStreamOutSize());
  return each_piece(from, to, stop, [&](std::string_view piece) {
    ZSTD_inBuffer input{piece.data(), piece.size(), 0};
    const ZSTD_EndDirective mode = piece.empty() ? ZSTD_e_end : ZSTD_e_continue;
    std::size_t left = 1;
    while (left > 0 && out) {
      ZSTD_outBuffer output{packed.data(), packed.size(), 0};
      left = ZSTD_compressStream2(context.get(), &output, &input, mode);
      if (ZSTD_isError(left) != 0) return false;
      out.write(packed.data(), static_cast<std::streamsize>(output.pos));
      if (mode == ZSTD_e_continue) left = input.size - input.pos;
    }
    return static_cast<bool>(out);
  });
}

Expected<void> pack_gzip(const std::filesystem::path& from, const std::filesystem::path& to,
                         std::ofstream& out, const std::stop_token& stop) {
  Poco::DeflatingOutputStream stream(out, Poco::DeflatingStreamBuf::STREAM_GZIP, kGzipLevel);
  return each_piece(from, to, stop, [&](std::string_view piece) {
    stream.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (piece.empty()) stream.close();
    return stream && out;
  });
}

}  // namespace

Expected<void> pack_file(const std::filesystem::path& from, const std::filesystem::path& to, Packing packing,
                         const std::stop_token& stop) {
  std::ofstream out(to, std::ios::binary | std::ios::trunc);
  auto packed = packing == Packing::zstd ? pack_zstd(from, to, out, stop) : pack_gzip(from, to, out, stop);
  if (!packed) return packed;
  out.close();
  if (!out) {
    return fail(ErrorCode::storage,
                fmt::format("cannot write {}; free space on its disk and check its rights", to.string()));
  }
  return {};
}

}  // namespace meetpoint::api
