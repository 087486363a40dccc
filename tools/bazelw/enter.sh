#!/usr/bin/env bash
# Becomes a command inside the Debian root, where this machine's folders keep their paths. Called by provision.sh, as root (of the machine
# or of a user namespace) in a mount namespace.
#
# usage: enter.sh CACHE ROOT OVERLAY UID:GID CMD...     OVERLAY may be `none`
#
# The new root is a small tmpfs with the Debian root's /usr and /etc (read-only) and every other top-level folder of this machine. It
# mounts whole folders, because a Bazel server keeps the mounts that it started with, and a later call may come from any folder. It
# uses pivot_root instead of chroot: in a chroot, the kernel refuses user namespaces, and Bazel would lose linux-sandbox.
set -euo pipefail

cache=$1 root=$2 overlay=$3 ids=$4
shift 4
new=$cache/mnt
# Resolves links: a link may lead through a folder that differs inside.
cwd=$(pwd -P)
PATH=$PATH:/usr/sbin:/sbin

mount -t tmpfs -o mode=755,size=16m bazelw "$new"
mkdir "$new/usr" "$new/etc" "$new/.host"
# Tells a bazelw inside the root where it runs.
echo "$cache" >"$new/.bazelw"
for name in usr etc; do
  mount --bind "$root/$name" "$new/$name"
done

# Files of /etc that identify the user and the machine.
for file in resolv.conf hosts hostname passwd group localtime; do
  if [[ -f /etc/$file && -f $new/etc/$file ]]; then
    mount --bind "$(readlink -f "/etc/$file")" "$new/etc/$file"
  fi
done
if [[ $overlay != none ]]; then
  rc=$overlay/bazelrc
  # Folders below /tmp that the sandbox would hide: local_paths.sh.
  if [[ -n ${BAZELW_TMP_PATHS:-} ]]; then
    rc=$new/.bazelw.bazelrc
    {
      cat "$overlay/bazelrc"
      while IFS= read -r path; do printf 'build "--sandbox_add_mount_pair=%s"\n' "$path"; done <<<"$BAZELW_TMP_PATHS"
    } >"$rc"
  fi
  mount --bind "$rc" "$new/etc/bazel/bazelrc"
fi
for name in usr etc; do
  # If the kernel refuses, the only consequence is a root without write protection.
  mount -o remount,bind,ro "$new/$name" 2>/dev/null || true
done

for entry in "$root"/* "$root"/.[!.]*; do
  if [[ -L $entry ]]; then cp -P "$entry" "$new/"; fi
done
for entry in /* /.[!.]*; do
  name=${entry#/}
  [[ ! -e $new/$name && ! -L $new/$name ]] || continue
  case $name in bin | sbin | lib | lib32 | lib64 | libx32 | lost+found) continue ;; esac
  if [[ -L $entry ]]; then
    cp -P "$entry" "$new/"
  elif [[ -d $entry ]]; then
    mkdir "$new/$name"
    mount --rbind "$entry" "$new/$name"
  fi
done

# dpkg's and apt's state describe the root, not this machine.
for name in var/lib/dpkg var/lib/apt var/cache/apt; do
  if [[ -d $new/$name && -d $root/$name ]]; then mount --bind "$root/$name" "$new/$name"; fi
done

cd "$new"
if command -v pivot_root >/dev/null; then
  pivot_root . .host
else
  # Newer util-linux packages come without it; perl is wherever mmdebstrap is.
  case $(uname -m) in x86_64) number=155 ;; *) number=41 ;; esac
  perl -e 'my ($number, $new, $old) = @ARGV; syscall($number + 0, $new, $old) == 0 or die "pivot_root: $!\n"' $number . .host
fi
umount -l /.host
rmdir /.host
hash -r
# The cache folder's parent is also mounted, with a second copy of these mounts.
umount -l "$new" 2>/dev/null || true

cd "$cwd" 2>/dev/null || { echo "bazelw: error: this folder is not visible inside the root, got \`$cwd\`" >&2; exit 1; }

# Variables about this machine's programs and files are wrong here.
export PYO3_BZL_HOST_PATH=$PATH PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
unset OLDPWD BAZELW_TMP_PATHS JAVA_HOME LD_LIBRARY_PATH LD_PRELOAD PYTHONHOME PYTHONPATH RUSTUP_HOME RUSTC RUSTFLAGS
for name in SSL_CERT_FILE CURL_CA_BUNDLE REQUESTS_CA_BUNDLE PIP_CERT GIT_SSL_CAINFO NODE_EXTRA_CA_CERTS TMPDIR; do
  if [[ -n ${!name:-} && ! -e ${!name} ]]; then unset "$name"; fi
done
for name in CC CXX BAZEL_SH RUSTC_WRAPPER PYO3_PYTHON; do
  if [[ -n ${!name:-} ]] && ! command -v "${!name}" >/dev/null; then unset "$name"; fi
done
# bash warns about a locale that the root lacks.
case ${LC_ALL:-C} in C | C.* | POSIX) ;; *) export LC_ALL=C.UTF-8 ;; esac

if [[ $(id -u):$(id -g) == "$ids" ]]; then exec "$@"; fi
# New files must belong to the user, so switch back to the user's ids in another user namespace.
exec unshare --user --map-user="${ids%:*}" --map-group="${ids#*:}" -- "$@"
