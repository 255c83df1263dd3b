package io.stoker.control;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Jobs by number, in order. Numbers are dense and only grow, so a page table beats a hash map and
/// a tree: look-up is two array reads, iteration is in order. Pages without a job, such as those of
/// the numbers that are kept for an array's tasks, are not there.
final class JobTable {

    private static final int PAGE_BITS = 10;
    private static final int PAGE_SIZE = 1 << PAGE_BITS;

    private @Nullable Page[] pages = new @Nullable Page[4];
    private int firstPage;
    private int pageCount;
    private int size;

    private static final class Page {
        final @Nullable Job[] jobs = new @Nullable Job[PAGE_SIZE];
        int used;
    }

    int size() {
        return size;
    }

    @Nullable Job get(long id) {
        long slot = (id >>> PAGE_BITS) - firstPage;
        if (slot < 0 || slot >= pageCount) {
            return null;
        }
        Page page = pages[(int) slot];
        return page == null ? null : page.jobs[(int) (id & (PAGE_SIZE - 1))];
    }

    void put(Job job) {
        int page = Math.toIntExact(job.id >>> PAGE_BITS);
        if (pageCount == 0) {
            firstPage = page;
        }
        int slot = page - firstPage;
        if (slot < 0) {
            throw new IllegalStateException(
                    "job numbers only grow, found %d again".formatted(job.id));
        }
        while (slot >= pageCount) {
            if (pageCount == pages.length) {
                pages = java.util.Arrays.copyOf(pages, pageCount * 2);
            }
            pageCount++;
        }
        Page target = pages[slot];
        if (target == null) {
            target = new Page();
            pages[slot] = target;
        }
        int place = (int) (job.id & (PAGE_SIZE - 1));
        if (target.jobs[place] == null) {
            target.used++;
            size++;
        }
        target.jobs[place] = job;
    }

    void remove(long id) {
        int slot = Math.toIntExact((id >>> PAGE_BITS) - firstPage);
        Page page = pages[slot];
        int place = (int) (id & (PAGE_SIZE - 1));
        if (page != null && page.jobs[place] != null) {
            page.jobs[place] = null;
            page.used--;
            size--;
            if (page.used == 0) {
                pages[slot] = null;
                dropEmptyPages();
            }
        }
    }

    void forEach(Consumer<Job> action) {
        for (int p = 0; p < pageCount; p++) {
            Page page = pages[p];
            if (page == null) {
                continue;
            }
            for (Job job : page.jobs) {
                if (job != null) {
                    action.accept(job);
                }
            }
        }
    }

    // The newest page's place stays: the next job lands there.
    private void dropEmptyPages() {
        int empty = 0;
        while (empty < pageCount - 1 && pages[empty] == null) {
            empty++;
        }
        if (empty >= Math.max(4, pageCount / 2)) {
            System.arraycopy(pages, empty, pages, 0, pageCount - empty);
            java.util.Arrays.fill(pages, pageCount - empty, pageCount, null);
            pageCount -= empty;
            firstPage += empty;
        }
    }
}
